"""What a factory's pipelines do, from pull request to production."""

from dataclasses import dataclass

from aifactory.build.pipelines.model import (
    EACH,
    Call,
    Called,
    Fetch,
    Findings,
    Identity,
    Input,
    Job,
    Keep,
    Manual,
    Merge,
    Pipeline,
    PullRequest,
    Run,
    Schedule,
    Step,
    TestResults,
)

_LONG = 360  # minutes; what a hosted machine gives at most
_WHICH = {"ENVIRONMENT": EACH}
_ONE = (Input("environment", "Environment"),)


@dataclass(frozen=True, slots=True)
class Promotion:
    """The environments in the order in which a change reaches them, and what may be ordered."""

    environments: tuple[str, ...]
    profiles: tuple[str, ...]


def pipelines(promotion: Promotion) -> tuple[Pipeline, ...]:
    """Every pipeline of a factory, a file each."""
    environments = promotion.environments
    which = Input("environment", "Environment", environments)
    project = Input("project", "Project, as its file is named")
    allowed = Input("allowDelete", "Ids of deletes to allow, with blanks between", optional=True)
    return (
        Pipeline("plan", "Plan", PullRequest(), _reviewed(environments)),
        _review(),
        Pipeline("deploy", "Deploy", Merge(), _promoted(environments)),
        _promote(),
        _drift(environments),
        _watch(),
        _capacity(),
        _edit("order", "Order a project", _ADD, _order_inputs(promotion)),
        _edit("remove", "Remove a project", _REMOVE, (Input("name", "Project"),)),
        _by_hand("project", "Run one project", (which, project)),
        _by_hand("resume", "Resume a run", (which, allowed)),
    )


def _reviewed(environments: tuple[str, ...]) -> tuple[Job | Call, ...]:
    """What a pull request would change, in one comment; read by identities that cannot write."""
    check: tuple[Step, ...] = (
        Run("Check", "aif check --junit kept/check.xml --sarif kept/check.sarif"),
        TestResults("kept/check.xml", "Configuration"),
        Findings("kept/check.sarif", "Configuration"),
        Keep("check", "kept", when="finished"),
    )
    files = " ".join(f"kept/plan-{one}/{one}.json" for one in environments)
    comment: tuple[Step, ...] = (
        Fetch("kept"),
        Run("Comment", f"aif post plan {files}", forge=True),
    )
    plans = tuple(
        Call(f"plan-{one}", one.capitalize(), "review", "plan", {"environment": one}, ("check",))
        for one in environments
    )
    after = tuple(plan.id for plan in plans)
    return (
        Job("check", "Check", check),
        *plans,
        Job("comment", "Comment", comment, after, forge="comment", when="finished"),
    )


def _review() -> Pipeline:
    """The plan of one environment, for those who review."""
    command = 'aif plan --env "$ENVIRONMENT" --locked --out "kept/$ENVIRONMENT.json"'
    steps: tuple[Step, ...] = (
        Run("Plan", command, _WHICH),
        Keep(f"plan-{EACH}", "kept", passed_on=True),
    )
    job = Job("plan", "Plan", steps, identity=Identity(EACH, "reads"))
    return Pipeline("review", "Review", Called("environment"), (job,), _ONE)


def _promoted(environments: tuple[str, ...]) -> tuple[Call, ...]:
    """One environment after the other: whatever fails, nothing after it runs."""
    befores = [(), *((one,) for one in environments)]
    return tuple(
        Call(one, one.capitalize(), "promote", "verify", {"environment": one}, before)
        for one, before in zip(environments, befores, strict=False)
    )


def _promote() -> Pipeline:
    """Plan, deploy that plan once it is approved, verify."""
    project = {"AIF_PROJECT": "<project>"}
    plan: tuple[Step, ...] = (
        Run(
            "Plan", 'aif plan --env "$ENVIRONMENT" --locked --out kept/plan.json', _WHICH | project
        ),
        Keep(f"plan-{EACH}", "kept", passed_on=True),
    )
    deploy: tuple[Step, ...] = (
        Fetch("kept", f"plan-{EACH}"),
        Run(
            "Deploy",
            'aif deploy kept/plan.json --env "$ENVIRONMENT" --locked --yes',
            _WHICH | project | {"AIF_ALLOW_DELETE": "<allowDelete>"},
        ),
    )
    sarif = '--sarif "kept/$ENVIRONMENT.sarif"'
    reports = f"--junit kept/verify.xml {sarif} --markdown kept/verify.md"
    verify: tuple[Step, ...] = (
        Run("Verify", f'aif verify --env "$ENVIRONMENT" {reports}', _WHICH),
        TestResults("kept/verify.xml", f"Scorecard of {EACH}"),
        Findings(f"kept/{EACH}.sarif", f"Scorecard of {EACH}"),
        Keep(f"verify-{EACH}", "kept", when="finished"),
    )
    reads, writes = Identity(EACH, "reads"), Identity(EACH, "writes")
    jobs = (
        Job("plan", "Plan", plan, identity=reads),
        Job("deploy", "Deploy", deploy, ("plan",), writes, minutes=_LONG),
        Job("verify", "Verify", verify, ("deploy",), reads),
    )
    inputs = (
        *_ONE,
        Input("project", "Only this project", optional=True),
        Input("allowDelete", "Deletes to allow", optional=True),
    )
    return Pipeline("promote", "Promote", Called("environment"), jobs, inputs)


def _by_hand(name: str, title: str, inputs: tuple[Input, ...]) -> Pipeline:
    """A promotion that a person asks for."""
    said = {one.name: f"<{one.name}>" for one in inputs}
    return Pipeline(name, title, Manual(), (Call("run", "Run", "promote", "verify", said),), inputs)


def _drift(environments: tuple[str, ...]) -> Pipeline:
    jobs = tuple(
        Call(f"drift-{one}", one.capitalize(), "watch", "drift", {"environment": one})
        for one in environments
    )
    return Pipeline("drift", "Drift", Schedule("17 2 * * *", "Every night"), jobs)


def _watch() -> Pipeline:
    """The drift of one environment, and a note for each change that has none."""
    file = '"kept/$ENVIRONMENT.json"'
    steps: tuple[Step, ...] = (
        Run("Compare", f'aif drift --env "$ENVIRONMENT" --out {file}', _WHICH),
        Run("Tell", f"aif post drift {file}", _WHICH, when="finished", forge=True),
    )
    identity = Identity(EACH, "reads")
    job = Job("drift", "Drift", steps, identity=identity, forge="issues")
    return Pipeline("watch", "Watch", Called("environment"), (job,), _ONE)


def _capacity() -> Pipeline:
    """How much room is left, and the map of addresses; what does not fit any more ends it red."""
    steps: tuple[Step, ...] = (
        Run("Count", "aif capacity"),
        Run("Map", "aif capacity --svg kept/addresses.svg", when="finished"),
        Keep("capacity", "kept", when="finished"),
    )
    job = Job("capacity", "Capacity", steps)
    return Pipeline("capacity", "Capacity", Schedule("43 4 * * 1", "Every Monday"), (job,))


def _order_inputs(promotion: Promotion) -> tuple[Input, ...]:
    return (
        Input("name", "Name of the project"),
        Input("profile", "What it starts from", promotion.profiles),
        Input("team", "Entra groups by role, such as lead=ID members=ID"),
    )


_ADD = Run(
    "Order",
    'aif project add "$NAME" --profile "$PROFILE"',
    {"NAME": "<name>", "PROFILE": "<profile>", "AIF_TEAM": "<team>"},
)
_REMOVE = Run("Remove", 'aif project remove "$NAME"', {"NAME": "<name>"})


def _edit(name: str, title: str, edit: Run, inputs: tuple[Input, ...]) -> Pipeline:
    """An edit of the folder that becomes a pull request."""
    post = Run("Pull request", 'aif post project "$NAME"', {"NAME": "<name>"}, forge=True)
    job = Job(name, edit.title, (edit, post), forge="change")
    return Pipeline(name, title, Manual(), (job,), inputs)
