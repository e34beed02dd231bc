"""The stacks of a project: foundation, services, late, and the locks on what they made."""

from dataclasses import replace

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.model import Json
from aifactory.config.model import Budget, Project, ProjectEnvironment
from aifactory.plan.access import IDENTITY, built_in_id, grant_parameter, members
from aifactory.plan.access.asking import asked_grants
from aifactory.plan.access.data import DataGrant, data_grants
from aifactory.plan.encryption import floor_key, key_calls
from aifactory.plan.environment import (
    access_call,
    common_id,
    group_call,
    identity_call,
    network_id,
    people_id,
    within,
)
from aifactory.plan.guarding.alerts import action_group
from aifactory.plan.guarding.locks import lock_calls
from aifactory.plan.guarding.policies import exemption_call
from aifactory.plan.landing.perimeters import perimeter_calls
from aifactory.plan.model import Grant, ModuleCall, Stack
from aifactory.plan.names import floor_of
from aifactory.plan.site import Node, Site
from aifactory.plan.wiring import Floor, call

_OWN_REASON = frozenset({"budget", "exemptions"})  # a line of the YAML asks for these


class ProjectPlan:
    """A project in one environment, planned."""

    def __init__(self, site: Site, project: Project) -> None:
        self.site = site
        self.project = project
        self.wanted: ProjectEnvironment = project.environments[site.ground.environment]
        self.promised = site.promised.projects[project.name]
        self.name = floor_of(site.numbers[project.name])
        subscription = site.promised.cells[self.promised.cell].subscription
        self.group = ResourceId(f"/subscriptions/{subscription}/resourceGroups/{self._group}")
        self.identity = site.identity(self.group, self.name)
        self.tags = site.tags(self.name, {**self.wanted.tags, "aif-project": project.name})
        self.principals = {
            persona: principal
            for persona, principal in sorted(members(project.team, self.identity).items())
            if site.roles.has_access(persona)
        }
        nodes = self._nodes()
        self.key = floor_key(site, nodes, self.identity, self.id("services"))
        where = (site, self.name, self.tags, self.identity, nodes, self.promised.cell)
        self.floor = Floor(*where, self.key, self.principals, project.name)
        self._people = people_id(site.ground.key)
        self.group_grants = self._group_grants()
        self.child_grants = {node.symbol: self._child_grants(node) for node in self._hosted()}
        self.joining = self._joining()
        self.grants = self._grants()

    @property
    def _group(self) -> str:
        return self.site.names.group(self.name)

    def _nodes(self) -> dict[str, Node]:
        nodes = self.site.nodes(self.name, self.group, self.wanted.services)
        for flag, wanted in sorted(self.wanted.services.items()):
            host = self.site.catalog.services[flag].host
            if host is None:
                continue
            own = self.site.catalog.services[host].is_projects
            at = nodes[host] if own else self.site.shared_host(host, self.promised.hosts[host])
            nodes[flag] = self.site.hosted(self.name, flag, wanted, at)
        return nodes

    def id(self, part: str) -> str:
        """The id of one of the project's stacks."""
        return f"{self.site.ground.key}/{self.name}/{part}"

    def _grants(self) -> tuple[Grant, ...]:
        """Everyone's roles: on the group, subnets, children of hosts, at the vault of the key."""
        on_children = (grant for found in self.child_grants.values() for grant in found)
        at_key = (self.key.grant,) if self.key and self.key.grant else ()
        return (*self.group_grants, *self.joining.values(), *on_children, *at_key)

    def own_grants(self) -> tuple[Grant, ...]:
        """Those that the project's own stacks make: all but its people's at shared hosts."""
        return tuple(grant for grant in self.grants if not self._is_shared(grant))

    def shared_grants(self) -> tuple[Grant, ...]:
        """Its people's at hosts, where they may meet with those of other projects."""
        return tuple(grant for grant in self.grants if self._is_shared(grant))

    def _is_shared(self, grant: Grant) -> bool:
        return grant.stack == self._people

    def data_grants(self) -> tuple[DataGrant, ...]:
        """Whom services with permissions of their own let in to their data."""
        return tuple(
            grant
            for node in self.floor.nodes.values()
            for grant in data_grants(self.site.roles, node, self.principals)
        )

    @property
    def assigned(self) -> int:
        """How many role assignments are live for the project, those too that Azure makes."""
        by_azure = sum(node.service.assigns for node in self.floor.nodes.values())
        return len(self.grants) + by_azure

    def _joining(self) -> dict[str, Grant]:
        """Purpose of a subnet → what lets the project's identity put machines there."""
        return {
            subnet.purpose: self.site.roles.grant(
                self.site.subnet(self.promised.cell, f"{self.name}.{subnet.purpose}"),
                IDENTITY,
                str(self.identity),
                self.id("services"),
            )
            for node in self._own()
            for subnet in node.service.subnets_beside(self.floor.nodes)
            if subnet.joins
        }

    def _joins(self, purpose: str, grant: Grant) -> ModuleCall:
        network = self.site.vnet(self.promised.cell)
        return ModuleCall(
            symbol=f"{purpose}Access",
            module="landing-zone/subnet-access.bicep",
            params={
                "network": network.name,
                "subnet": grant.scope.name,
                "grants": [dict(grant_parameter(grant))],
            },
            resource=None,
            why=self.project.place,
            group=network.resource_group,
            subscription=network.subscription,
        )

    def _services(self) -> list[ModuleCall]:
        """The right to a subnet first, then the services, each after what it needs."""
        calls = [
            *key_calls(self.site, self.floor.nodes, self.key),
            *(self._joins(purpose, grant) for purpose, grant in self.joining.items()),
        ]
        for node in self._own():
            made = call(self.floor, node)
            joined = {f"{one.purpose}Access" for one in node.service.subnets if one.joins}
            calls.append(replace(made, after=tuple(sorted({*made.after, *joined}))))
        return [*calls, *perimeter_calls(self.floor, self.group)]

    def _group_grants(self) -> tuple[Grant, ...]:
        """Everyone's role on the project's group, and what its services may do at each other."""
        here = (node.service for node in self.floor.nodes.values())
        stack = self.id("foundation")
        return (
            *(
                self.site.roles.grant(self.group, persona, principal, stack)
                for persona, principal in self.principals.items()
            ),
            *asked_grants(here, self.group, self.identity, stack),
        )

    def _child_grants(self, node: Node) -> tuple[Grant, ...]:
        """The roles on a child of a shared host, of those whom its kind concerns.

        Where the host has no child to stand on, projects meet at the host itself. Azure gives a
        role to a principal once at a scope, and a group may be in two projects: what people may
        do there is said in one stack for all projects.
        """
        if "grants" not in {setting.type for setting in node.service.settings.values()}:
            return ()
        granted = (
            grant
            for persona, principal in self.principals.items()
            if self.site.roles.reaches(persona, node.service)
            and (persona != IDENTITY or self._is_used(node.service.flag))
            for grant in self._granted(node, persona, principal)
        )
        return tuple((self._at_host(one) for one in granted) if node.meets_others else granted)

    def _granted(self, node: Node, persona: str, principal: str) -> list[Grant]:
        """The persona's role at a part; at one that is the whole host, Azure's own for it."""
        roles, stack, service = self.site.roles, self.id("late"), node.service
        if not service.whole:
            return [roles.grant(node.scope, persona, principal, stack)]
        subscription = node.scope.subscription or ""
        return [
            Grant(node.scope, built_in_id(subscription, one), persona, principal, stack, whole=True)
            for one in roles.behind(persona, service.kind, (service,))
        ]

    def _is_used(self, part: str) -> bool:
        """Whether something here uses a part of a host; all do where no service says that it does.

        Of the registry: who runs no image pulls none.
        """
        users = self.site.users.get(part)
        return not users or any(node.service.flag in users for node in self.floor.nodes.values())

    def _at_host(self, grant: Grant) -> Grant:
        stack = grant.stack if grant.persona == IDENTITY else self._people
        return replace(grant, stack=stack, floors=(self.name,))

    def stacks(self) -> list[Stack]:
        """Foundation, services, late and locks; an empty one is left out."""
        network = network_id(self.site.ground.key, self.promised.cell)
        foundation = self._stack("foundation", self._foundation(), (common_id(self.site),))
        services = self._stack(
            "services",
            self._services(),
            (foundation.id, network),
        )
        late = self._stack(
            "late",
            [self._part(node) for node in self._hosted() if node.id or self._given(node)],
            (services.id if services.calls else foundation.id,),
        )
        locks = self._stack(
            "locks",
            list(lock_calls(self.site, self._own())),
            tuple(stack.id for stack in (foundation, services, late) if stack.calls),
        )
        return [stack for stack in (foundation, services, late, locks) if stack.calls]

    def _part(self, node: Node) -> ModuleCall:
        """A child of a shared host with what this project alone gives there."""
        return call(self.floor, node, self._given(node))

    def _given(self, node: Node) -> list[Grant]:
        """What the project's own stacks give at a host: without people's where projects meet."""
        return [one for one in self.child_grants[node.symbol] if not self._is_shared(one)]

    def _own(self) -> list[Node]:
        nodes = self.floor.nodes.values()
        return [node for node in nodes if node.service.host is None and node.is_ours]

    def _hosted(self) -> list[Node]:
        return [node for node in self.floor.nodes.values() if node.service.host is not None]

    def _foundation(self) -> list[ModuleCall]:
        group = group_call(self.site, "group", self.group, self.tags)
        calls = [
            identity_call(self.site, self.identity, self.tags),
            access_call(self.site, self.group_grants),
        ]
        if self.wanted.budget is not None:
            calls.append(self._budget(self.wanted.budget))
        exemptions = exemption_call(self.site, self.group.subscription or "", self.project.name)
        if exemptions is not None:
            calls.append(exemptions)
        inner = [within(each, self.group.name, ("group",)) for each in calls]
        return [self._because(each) for each in (group, *inner)]

    def _budget(self, budget: Budget) -> ModuleCall:
        name, told = f"budget-{self.name}", action_group(self.site)
        return ModuleCall(
            symbol="budget",
            module="landing-zone/budget.bicep",
            params={
                "name": name,
                "amount": budget.monthly,
                "startDate": f"{self.promised.budget_start}-01T00:00:00Z",
                "alertAt": list(budget.alert_at),
                "contactGroups": [str(told)] if told else [],
            },
            resource=self.group.extension("Microsoft.Consumption/budgets", name),
            why=budget.place,
        )

    def _because(self, each: ModuleCall) -> ModuleCall:
        return each if each.symbol in _OWN_REASON else replace(each, why=self.project.place)

    def _stack(self, part: str, calls: list[ModuleCall], after: tuple[str, ...]) -> Stack:
        tags: dict[str, Json] = self.tags
        return Stack(
            id=self.id(part),
            name=self.site.names.stack(self.name, part),
            subscription=self.group.subscription or "",
            group=None if part == "foundation" else self.group.name,
            location=self.site.ground.region,
            tags={key: str(value) for key, value in tags.items()},
            calls=tuple(calls),
            after=after,
            environment=self.site.ground.environment,
            scale_set=self.site.ground.scale_set,
            project=self.project.name,
        )
