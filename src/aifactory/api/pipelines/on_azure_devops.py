"""Azure DevOps' REST API, as far as the pipelines' steps need it.

learn.microsoft.com/rest/api/azure/devops, version 7.1: pages of git/pull-request-threads, git/pull-
request-thread-comments, git/refs, wit/work-items/create and wit/wiql; git/pushes, git/items,
git/pull-requests and wit/work-items/list as github.com/MicrosoftDocs/vsts-rest-api-specs has them
(2026-05-12, with its examples). git/items/get wants the item in `path`; `scopePath` is the folder
of a list, git/items/list. Read 2026-11-28. Unverified: all of it against a service.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from aifactory.api.pipelines.forge import Api, Edit, Note, no_run
from aifactory.arm.transport import Transport

_VERSION = "api-version=7.1"
_NOTHING = "0" * 40
_CLOSED = ("Closed", "Done", "Removed", "Resolved")  # words of the four processes
_TYPE = "Task"  # the one work item type that every process has


@dataclass(frozen=True, slots=True)
class AzureDevOps:
    """One repository and its project, with the rights of the build's token."""

    api: Api
    project: str  # its API's root
    repository: str  # its API's root
    page: str  # where people look at the repository
    pull_request: str
    branch: str
    commit: str

    @staticmethod
    def opened(transport: Transport, env: Mapping[str, str]) -> "AzureDevOps":
        """The repository of the run; raises Refused (AIF9010) without a token."""
        needed = (
            "SYSTEM_ACCESSTOKEN",
            "SYSTEM_COLLECTIONURI",
            "SYSTEM_TEAMPROJECT",
            "BUILD_REPOSITORY_ID",
            "BUILD_SOURCEBRANCH",
            "BUILD_SOURCEVERSION",
        )
        for name in needed:
            if not env.get(name):
                raise no_run(name)
        basic = base64.b64encode(f":{env['SYSTEM_ACCESSTOKEN']}".encode()).decode()
        home = f"{env['SYSTEM_COLLECTIONURI'].rstrip('/')}/{quote(env['SYSTEM_TEAMPROJECT'])}"
        repository = env["BUILD_REPOSITORY_ID"]
        return AzureDevOps(
            Api(transport, {"Authorization": f"Basic {basic}", "Accept": "application/json"}),
            f"{home}/_apis",
            f"{home}/_apis/git/repositories/{repository}",
            f"{home}/_git/{repository}",
            env.get("SYSTEM_PULLREQUEST_PULLREQUESTID", ""),
            env["BUILD_SOURCEBRANCH"],
            env["BUILD_SOURCEVERSION"],
        )

    async def comment(self, mark: str, text: str) -> str:
        """See Forge."""
        if not self.pull_request:
            raise no_run("SYSTEM_PULLREQUEST_PULLREQUESTID")
        threads = f"{self.repository}/pullRequests/{self.pull_request}/threads"
        said = {"content": f"{mark}\n{text}", "commentType": 1}
        address = f"{self.page}/pullrequest/{self.pull_request}"
        for thread in (await self.api.ask("GET", f"{threads}?{_VERSION}"))["value"]:
            first = next(iter(thread["comments"]), {"content": ""})
            if str(first.get("content") or "").startswith(mark):
                url = f"{threads}/{thread['id']}/comments/{first['id']}?{_VERSION}"
                await self.api.ask("PATCH", url, {"content": said["content"]})
                return address
        # A closed thread does not keep the pull request from being completed.
        body = {"comments": [{"parentCommentId": 0, **said}], "status": "closed"}
        await self.api.ask("POST", f"{threads}?{_VERSION}", body)
        return address

    async def note(self, label: str, notes: tuple[Note, ...]) -> tuple[str, ...]:
        """See Forge."""
        there = await self._open(label)
        made = []
        for note in notes:
            if any(note.key in tags for tags in there):
                continue
            fields = {
                "System.Title": note.title,
                "System.Description": note.text,
                "System.Tags": f"{label}; {note.key}",
            }
            patch = [{"op": "add", "path": f"/fields/{k}", "value": v} for k, v in fields.items()]
            url = f"{self.project}/wit/workitems/${_TYPE}?{_VERSION}"
            found = await self.api.ask("POST", url, patch, "json-patch+json")
            made.append(str(found["_links"]["html"]["href"]))
        return tuple(made)

    async def _open(self, label: str) -> list[str]:
        """The tags of the open work items with a label."""
        states = ", ".join(f"'{state}'" for state in _CLOSED)
        query = (
            "SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project AND "
            f"[System.Tags] CONTAINS '{label}' AND [System.State] NOT IN ({states})"
        )
        found = await self.api.ask("POST", f"{self.project}/wit/wiql?{_VERSION}", {"query": query})
        ids = [str(each["id"]) for each in found["workItems"]]
        tags: list[str] = []
        for at in range(0, len(ids), 200):  # as many as one request takes
            names = f"ids={','.join(ids[at : at + 200])}&fields=System.Tags"
            items = await self.api.ask("GET", f"{self.project}/wit/workitems?{names}&{_VERSION}")
            tags += [str(each["fields"].get("System.Tags", "")) for each in items["value"]]
        return tags

    async def propose(self, edit: Edit) -> str:
        """See Forge."""
        changes = [await self._change(path, text) for path, text in edit.files.items()]
        await self._branch(edit.branch)
        push = {
            "refUpdates": [{"name": f"refs/heads/{edit.branch}", "oldObjectId": self.commit}],
            "commits": [{"comment": edit.title, "changes": changes}],
        }
        await self.api.ask("POST", f"{self.repository}/pushes?{_VERSION}", push)
        source = f"refs/heads/{edit.branch}"
        body = {
            "sourceRefName": source,
            "targetRefName": self.branch,
            "title": edit.title,
            "description": edit.text,
        }
        requests = f"{self.repository}/pullrequests"
        search = f"searchCriteria.sourceRefName={source}&searchCriteria.status=active"
        there = (await self.api.ask("GET", f"{requests}?{search}&{_VERSION}"))["value"]
        found = there[0] if there else await self.api.ask("POST", f"{requests}?{_VERSION}", body)
        return f"{self.page}/pullrequest/{found['pullRequestId']}"

    async def _branch(self, name: str) -> None:
        """The branch at the commit of the run; one of an earlier order is set back to it."""
        query = f"filter=heads/{quote(name, safe='')}"
        found = (await self.api.ask("GET", f"{self.repository}/refs?{query}&{_VERSION}"))["value"]
        old = next(
            (one["objectId"] for one in found if one["name"] == f"refs/heads/{name}"), _NOTHING
        )
        body = [{"name": f"refs/heads/{name}", "oldObjectId": old, "newObjectId": self.commit}]
        await self.api.ask("POST", f"{self.repository}/refs?{_VERSION}", body)

    async def _change(self, path: str, text: str | None) -> dict[str, Any]:
        item: dict[str, Any] = {"item": {"path": f"/{path}"}}
        if text is None:
            return {"changeType": "delete", **item}
        at = f"versionDescriptor.versionType=commit&versionDescriptor.version={self.commit}"
        url = f"{self.repository}/items?path=/{quote(path)}&{at}&{_VERSION}"
        there = (await self.api.send("GET", url)).status == 200
        content = {"content": text, "contentType": "rawtext"}
        return {"changeType": "edit" if there else "add", **item, "newContent": content}
