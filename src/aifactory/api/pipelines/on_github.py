"""GitHub's REST API, as far as the pipelines' steps need it (docs.github.com/rest, 2026-11-28)."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from aifactory.api.pipelines.forge import Api, Edit, Note, no_run
from aifactory.arm.transport import Transport

_PAGE = 100
_TAKEN = 422  # a branch or a pull request of this name is there already


@dataclass(frozen=True, slots=True)
class GitHub:
    """One repository, with the rights of one job's token."""

    api: Api
    root: str  # of the repository
    owner: str
    ref: str
    commit: str

    @staticmethod
    def opened(transport: Transport, env: Mapping[str, str]) -> "GitHub":
        """The repository of the run; raises Refused (AIF9010) without a token."""
        for name in ("GITHUB_TOKEN", "GITHUB_REPOSITORY", "GITHUB_REF", "GITHUB_SHA"):
            if not env.get(name):
                raise no_run(name)
        base = env.get("GITHUB_API_URL", "https://api.github.com")
        headers = {
            "Authorization": f"Bearer {env['GITHUB_TOKEN']}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        repository = env["GITHUB_REPOSITORY"]
        root = f"{base}/repos/{repository}"
        owner = repository.partition("/")[0]
        return GitHub(Api(transport, headers), root, owner, env["GITHUB_REF"], env["GITHUB_SHA"])

    async def comment(self, mark: str, text: str) -> str:
        """See Forge."""
        number = re.fullmatch(r"refs/pull/(\d+)/\w+", self.ref)
        if number is None:
            raise no_run("a pull request in GITHUB_REF")
        thread = f"{self.root}/issues/{number[1]}/comments"
        async for each in self._pages(thread):
            if str(each["body"]).startswith(mark):
                url = f"{self.root}/issues/comments/{each['id']}"
                found = await self.api.ask("PATCH", url, {"body": f"{mark}\n{text}"})
                return str(found["html_url"])
        found = await self.api.ask("POST", thread, {"body": f"{mark}\n{text}"})
        return str(found["html_url"])

    async def note(self, label: str, notes: tuple[Note, ...]) -> tuple[str, ...]:
        """See Forge."""
        issues = f"{self.root}/issues"
        there = [
            str(each["body"]) async for each in self._pages(f"{issues}?labels={label}&state=open")
        ]
        made = []
        for note in notes:
            mark = f"<!-- {label} {note.key} -->"
            if any(mark in body for body in there):
                continue
            body = {"title": note.title, "body": f"{note.text}\n\n{mark}", "labels": [label]}
            made.append(str((await self.api.ask("POST", issues, body))["html_url"]))
        return tuple(made)

    async def propose(self, edit: Edit) -> str:
        """See Forge."""
        ask, git = self.api.ask, f"{self.root}/git"
        base = await ask("GET", f"{git}/commits/{self.commit}")
        tree = {"base_tree": base["tree"]["sha"], "tree": [*map(_entry, edit.files.items())]}
        made = await ask("POST", f"{git}/trees", tree)
        commit = {"message": edit.title, "tree": made["sha"], "parents": [self.commit]}
        head = (await ask("POST", f"{git}/commits", commit))["sha"]
        await self._branch(edit.branch, head)
        body = {
            "title": edit.title,
            "body": edit.text,
            "head": edit.branch,
            "base": self.ref.removeprefix("refs/heads/"),
        }
        answer = await self.api.send("POST", f"{self.root}/pulls", body)
        if answer.status != _TAKEN and answer.status >= 300:
            raise self.api.refusal("POST", f"{self.root}/pulls", answer)
        query = f"head={self.owner}:{edit.branch}&state=open"
        found = await ask("GET", f"{self.root}/pulls?{query}")
        return str(found[0]["html_url"])

    async def _branch(self, name: str, commit: str) -> None:
        refs = f"{self.root}/git/refs"
        answer = await self.api.send("POST", refs, {"ref": f"refs/heads/{name}", "sha": commit})
        if answer.status == _TAKEN:
            await self.api.ask("PATCH", f"{refs}/heads/{name}", {"sha": commit, "force": True})
        elif answer.status >= 300:
            raise self.api.refusal("POST", refs, answer)

    async def _pages(self, url: str) -> AsyncIterator[Any]:
        number, sign = 1, "&" if "?" in url else "?"
        while True:
            found = await self.api.ask("GET", f"{url}{sign}per_page={_PAGE}&page={number}")
            for each in found:
                yield each
            if len(found) < _PAGE:
                return
            number += 1


def _entry(item: tuple[str, str | None]) -> dict[str, Any]:
    """A file of a tree; one without a text is taken out."""
    path, text = item
    entry = {"path": path, "mode": "100644", "type": "blob"}
    return {**entry, "sha": None} if text is None else {**entry, "content": text}
