"""The bill of a plan: rows, budgets that are too small, what is spared, shared against own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aifactory.catalog import Catalog
from aifactory.catalog.model import Service
from aifactory.config.model import Budget, Factory, Project, ScaleSetEnvironment, Wanted
from aifactory.plan.cost.defended import Defence
from aifactory.plan.cost.prices import PriceList
from aifactory.plan.cost.rows import EVERY_SERVICE, Meters, Row, Total, total
from aifactory.plan.model import Plan
from aifactory.problems import Place


@dataclass(frozen=True, slots=True)
class Saving:
    """A service that is off here and on elsewhere: what it would cost."""

    key: str
    project: str
    flag: str
    title: str
    total: Total
    place: Place


@dataclass(frozen=True, slots=True)
class Watched:
    """A project's own cost in an environment, beside its budget."""

    key: str
    project: str
    budget: Budget
    total: Total

    @property
    def is_over_idle(self) -> bool:
        """Whether the budget is too small even while nobody works."""
        return self.total.idle > self.budget.monthly

    @property
    def is_over(self) -> bool:
        """Whether the budget is too small at maximum scale."""
        return self.total.most > self.budget.monthly


@dataclass(frozen=True, slots=True)
class Alternative:
    """One host for all projects of an environment, against one for each."""

    key: str
    word: str  # of the scale set
    title: str
    is_shared: bool  # as it is now
    projects: int  # that use it
    shared: Total
    own: Total


@dataclass(frozen=True, slots=True)
class Report:
    """All that can be said of what a factory costs in a month."""

    factory: str
    prices: PriceList
    rows: tuple[Row, ...]
    savings: tuple[Saving, ...]
    watched: tuple[Watched, ...]
    alternatives: tuple[Alternative, ...]

    @property
    def currency(self) -> str:
        """The billing currency."""
        return self.prices.pricing.currency

    def within(self, environment: str | None, project: str | None) -> "Report":
        """The part of one environment, of one project, or both."""

        def here(key: str, whose: str | None) -> bool:
            return environment in (None, key.partition("/")[0]) and project in (None, whose)

        return Report(
            self.factory,
            self.prices,
            tuple(row for row in self.rows if here(row.key, row.project)),
            tuple(one for one in self.savings if here(one.key, one.project)),
            tuple(one for one in self.watched if here(one.key, one.project)),
            tuple(one for one in self.alternatives if here(one.key, project)),
        )


def report(factory: Factory, catalog: Catalog, plan: Plan) -> Report:
    """What a plan costs in a month."""
    meters = Meters(catalog, PriceList(catalog.prices, factory.pricing))
    found = meters.of_stacks(plan.stacks)
    defended = Defence(catalog.defender, meters.prices, plan.stacks, found).rows()
    rows = (*found, *defended)
    by_floor: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row.project is not None:
            by_floor.setdefault((row.key, row.project), []).append(row)
    savings: list[Saving] = []
    watched: list[Watched] = []
    alternatives: list[Alternative] = []
    for key, ground in sorted(factory.environments.items()):
        projects = factory.projects_in(ground)
        for project in projects:
            here = project.environments[ground.environment]
            for flag, wanted in sorted(here.spared.items()):
                savings += _saving(meters, ground, project, catalog.services[flag], wanted)
            if here.budget is not None:
                own = total(by_floor.get((key, project.name), ()))
                watched.append(Watched(key, project.name, here.budget, own))
        alternatives += _alternatives(meters, ground, projects)
    return Report(
        factory.name, meters.prices, rows, tuple(savings), tuple(watched), tuple(alternatives)
    )


def _saving(
    meters: Meters, ground: ScaleSetEnvironment, project: Project, service: Service, wanted: Wanted
) -> Iterator[Saving]:
    count = max(1, len(service.instances))
    cost = _alone(meters, ground, service, wanted) * count
    if not cost.is_nothing:
        yield Saving(
            ground.key, project.name, service.flag, service.title, cost, wanted.place
        )  # fmt: skip


def _alone(meters: Meters, ground: ScaleSetEnvironment, service: Service, wanted: Wanted) -> Total:
    """What one of a service costs, its endpoints with it."""
    base = Row(ground.key, "", "", "", "", ground.region)
    rows = list(meters.of_service(base, service, "", dict(wanted.settings)))
    return total([*rows, *_endpoints(meters, base, service, 1)])


def _endpoints(meters: Meters, base: Row, service: Service, times: int) -> Iterator[Row]:
    if service.host is None:
        for name, part, _ in meters.parts.get(EVERY_SERVICE, []):
            yield from meters.of_part(
                base, name, part, len(service.endpoints_on("project")) * times
            )


def _alternatives(
    meters: Meters, ground: ScaleSetEnvironment, projects: list[Project]
) -> Iterator[Alternative]:
    """Where a scale set has the choice: what both ways cost for its present projects."""
    services = meters.catalog.services
    for flag, host in services.items():
        if host.choice is None:
            continue
        children = {one.flag for one in services.values() if one.host == flag}
        floors = [project.environments[ground.environment].services for project in projects]
        users = [floor for floor in floors if floor.keys() & {flag, *children}]
        wanted = _as_wanted(flag, ground.common, users)
        if wanted is None or wanted.existing:
            continue
        one = _alone(meters, ground, host, wanted)
        base = Row(ground.key, "", "", "", "", ground.region)
        more = total(_endpoints(meters, base, host, len(ground.subscriptions) - 1))
        yield Alternative(
            ground.key, host.choice, host.title, flag in ground.common, len(users),
            one + more, one * len(users),
        )  # fmt: skip


def _as_wanted(
    flag: str, common: Mapping[str, Wanted], users: list[Mapping[str, Wanted]]
) -> Wanted | None:
    if flag in common:
        return common[flag]
    return next((floor[flag] for floor in users if flag in floor), None)
