"""A small place where code is kept, on loopback, that speaks both providers' REST.

It knows the requests that the pipelines make and refuses every other one with 404.
"""

import base64
import hashlib
import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "a-job-has-it-while-it-runs"
NOTHING = "0" * 40


@dataclass
class Code:
    """Commits, branches, pull requests, comments and issues."""

    commits: dict = field(default_factory=dict)  # sha → (parent, files)
    branches: dict = field(default_factory=dict)
    trees: dict = field(default_factory=dict)
    pulls: list = field(default_factory=list)
    comments: list = field(default_factory=list)  # (pull request, text)
    issues: list = field(default_factory=list)

    def commit(self, parent, files):
        sha = hashlib.sha1(json.dumps([parent, files], sort_keys=True).encode()).hexdigest()
        self.commits[sha] = (parent, files)
        return sha

    def seen(self):
        """What people see, whatever the provider: the same words for the same thing."""
        marks = re.compile(r"<!--.*?-->\n?")
        return {
            "pulls": [(one["branch"], one["title"], self.changed(one)) for one in self.pulls],
            "comments": [(number, marks.sub("", text)) for number, text in self.comments],
            "issues": sorted(
                (one["title"], marks.sub("", one["text"]).strip()) for one in self.issues
            ),
        }

    def changed(self, pull):
        parent, files = self.commits[self.branches[pull["branch"]]]
        before = self.commits[parent][1]
        return {
            path: files.get(path)
            for path in sorted({*before, *files})
            if before.get(path) != files.get(path)
        }


class Refusal(Exception):
    """An answer that is no success."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def route(method, pattern):
    def keep(function):
        ROUTES.append((method, re.compile(pattern), function))
        return function

    return keep


ROUTES = []
G = r"/repos/contoso/ai-factory"
A = r"/acme/ai%20platform/_apis"
R = rf"{A}/git/repositories/[0-9a-f-]+"


# -- GitHub


@route("GET", rf"{G}/issues/(\d+)/comments")
def _comments(code, query, body, number):
    page = int(query["page"]) - 1
    mine = [(at, text) for at, (one, text) in enumerate(code.comments) if one == int(number)]
    return [{"id": at, "body": text} for at, text in mine][page * 100 : page * 100 + 100]


@route("POST", rf"{G}/issues/(\d+)/comments")
def _comment(code, query, body, number):
    code.comments.append((int(number), body["body"]))
    return {"html_url": f"https://forge/pull/{number}"}


@route("PATCH", rf"{G}/issues/comments/(\d+)")
def _replace(code, query, body, at):
    number = code.comments[int(at)][0]
    code.comments[int(at)] = (number, body["body"])
    return {"html_url": f"https://forge/pull/{number}"}


@route("GET", rf"{G}/issues")
def _issues(code, query, body):
    page = int(query["page"]) - 1
    return [{"body": one["text"]} for one in code.issues if one["open"]][
        page * 100 : page * 100 + 100
    ]


@route("POST", rf"{G}/issues")
def _issue(code, query, body):
    code.issues.append({"title": body["title"], "text": body["body"], "open": True})
    return {"html_url": f"https://forge/issues/{len(code.issues)}"}


@route("GET", rf"{G}/git/commits/(\w+)")
def _get_commit(code, query, body, sha):
    code.trees[f"tree-{sha}"] = code.commits[sha][1]
    return {"tree": {"sha": f"tree-{sha}"}}


@route("POST", rf"{G}/git/trees")
def _tree(code, query, body):
    files = dict(code.trees[body["base_tree"]])
    for entry in body["tree"]:
        if entry.get("sha", "") is None:
            del files[entry["path"]]  # GitHub refuses to take out what is not there
        else:
            files[entry["path"]] = entry["content"]
    name = f"tree-{len(code.trees)}"
    code.trees[name] = files
    return {"sha": name}


@route("POST", rf"{G}/git/commits")
def _new_commit(code, query, body):
    return {"sha": code.commit(body["parents"][0], code.trees[body["tree"]])}


@route("POST", rf"{G}/git/refs")
def _ref(code, query, body):
    name = body["ref"].removeprefix("refs/heads/")
    if name in code.branches:
        raise Refusal(422, "Reference already exists")
    code.branches[name] = body["sha"]
    return {}


@route("PATCH", rf"{G}/git/refs/heads/(.+)")
def _force(code, query, body, name):
    assert body["force"] is True
    code.branches[name] = body["sha"]
    return {}


@route("POST", rf"{G}/pulls")
def _pull(code, query, body):
    if any(one["branch"] == body["head"] for one in code.pulls):
        raise Refusal(422, "A pull request already exists")
    code.pulls.append({"branch": body["head"], "title": body["title"], "base": body["base"]})
    return {}


@route("GET", rf"{G}/pulls")
def _pulls(code, query, body):
    branch = query["head"].removeprefix("contoso:")
    return [
        {"html_url": f"https://forge/pull/{at}"}
        for at, one in enumerate(code.pulls, 1)
        if one["branch"] == branch
    ]


# -- Azure DevOps


@route("GET", rf"{R}/pullRequests/(\d+)/threads")
def _threads(code, query, body, number):
    return {
        "value": [
            {"id": at, "comments": [{"id": 1, "content": text}]}
            for at, (one, text) in enumerate(code.comments)
            if one == int(number)
        ]
    }


@route("POST", rf"{R}/pullRequests/(\d+)/threads")
def _thread(code, query, body, number):
    code.comments.append((int(number), body["comments"][0]["content"]))
    return {}


@route("PATCH", rf"{R}/pullRequests/(\d+)/threads/(\d+)/comments/1")
def _rethread(code, query, body, number, at):
    code.comments[int(at)] = (int(number), body["content"])
    return {}


@route("POST", rf"{A}/wit/wiql")
def _wiql(code, query, body):
    assert "CONTAINS 'aif-drift'" in body["query"]
    return {"workItems": [{"id": at} for at, one in enumerate(code.issues) if one["open"]]}


@route("GET", rf"{A}/wit/workitems")
def _items(code, query, body):
    ids = map(int, query["ids"].split(","))
    return {"value": [{"fields": {"System.Tags": code.issues[at]["tags"]}} for at in ids]}


@route("POST", rf"{A}/wit/workitems/\$Task")
def _item(code, query, body):
    said = {each["path"].removeprefix("/fields/System."): each["value"] for each in body}
    item = {"title": said["Title"], "text": said["Description"], "tags": said["Tags"]}
    code.issues.append({**item, "open": True})
    return {"_links": {"html": {"href": f"https://forge/items/{len(code.issues)}"}}}


@route("GET", rf"{R}/items")
def _file(code, query, body):
    if query["path"].removeprefix("/") not in code.commits[query["versionDescriptor.version"]][1]:
        raise Refusal(404, "TF401174: The item could not be found.")
    return {}


@route("GET", rf"{R}/refs")
def _refs(code, query, body):
    name = query["filter"].removeprefix("heads/")
    names = [one for one in code.branches if one.startswith(name)]
    return {"value": [{"name": f"refs/heads/{n}", "objectId": code.branches[n]} for n in names]}


@route("POST", rf"{R}/refs")
def _set_ref(code, query, body):
    (one,) = body
    name = one["name"].removeprefix("refs/heads/")
    if code.branches.get(name, NOTHING) != one["oldObjectId"]:
        raise Refusal(409, "The reference has moved.")
    code.branches[name] = one["newObjectId"]
    return {"value": [{"success": True}]}


@route("POST", rf"{R}/pushes")
def _push(code, query, body):
    (update,), (commit,) = body["refUpdates"], body["commits"]
    name = update["name"].removeprefix("refs/heads/")
    if code.branches[name] != update["oldObjectId"]:
        raise Refusal(409, "TF401028: The reference has already been updated.")
    files = dict(code.commits[update["oldObjectId"]][1])
    for change in commit["changes"]:
        path = change["item"]["path"].removeprefix("/")
        if (path in files) == (change["changeType"] == "add"):
            raise Refusal(400, f"TF401179: {change['changeType']} of {path}")
        if change["changeType"] == "delete":
            del files[path]
        else:
            files[path] = change["newContent"]["content"]
    code.branches[name] = code.commit(update["oldObjectId"], files)
    return {}


@route("POST", rf"{R}/pullrequests")
def _request(code, query, body):
    branch = body["sourceRefName"].removeprefix("refs/heads/")
    base = body["targetRefName"].removeprefix("refs/heads/")
    code.pulls.append({"branch": branch, "title": body["title"], "base": base})
    return {"pullRequestId": len(code.pulls)}


@route("GET", rf"{R}/pullrequests")
def _requests(code, query, body):
    branch = query["searchCriteria.sourceRefName"].removeprefix("refs/heads/")
    found = [at for at, one in enumerate(code.pulls, 1) if one["branch"] == branch]
    return {"value": [{"pullRequestId": at} for at in found]}


class _Handler(BaseHTTPRequestHandler):
    def _answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        status, said = self._found(urlsplit(self.path), body)
        text = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def _found(self, url, body):
        if not self._known():
            return 401, {"message": "Bad credentials"}
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        for method, pattern, function in ROUTES:
            match = pattern.fullmatch(url.path)
            if match and method == self.command:
                try:
                    words = [unquote(word) for word in match.groups()]
                    return 200, function(self.server.code, query, body, *words)
                except Refusal as refusal:
                    return refusal.status, {"message": str(refusal)}
        return 404, {"message": f"Not Found: {self.command} {url.path}"}

    def _known(self):
        kind, _, word = self.headers.get("Authorization", "").partition(" ")
        return word == (
            TOKEN if kind == "Bearer" else base64.b64encode(f":{TOKEN}".encode()).decode()
        )

    do_GET = do_POST = do_PATCH = _answer

    def log_message(self, *_):
        pass


class Forge:
    """The server; what it keeps is `code`."""

    def __init__(self, files):
        self.code = Code()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.server.code = self.code
        self.commit = self.code.commit(None, files)
        self.code.branches["main"] = self.commit
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def environment(self, provider, ref="refs/heads/main"):
        """What a provider sets in every step, and not the token."""
        number = ref.split("/")[2]
        if provider == "github":
            return {
                "GITHUB_ACTIONS": "true",
                "GITHUB_API_URL": self.url,
                "GITHUB_REPOSITORY": "contoso/ai-factory",
                "GITHUB_REF": ref,
                "GITHUB_SHA": self.commit,
            }
        reviewed = {"SYSTEM_PULLREQUEST_PULLREQUESTID": number} if "pull" in ref else {}
        return {
            "TF_BUILD": "True",
            "SYSTEM_COLLECTIONURI": f"{self.url}/acme/",
            "SYSTEM_TEAMPROJECT": "ai platform",
            "BUILD_REPOSITORY_ID": "0a0a0000-0000-0000-0000-00000000000f",
            "BUILD_SOURCEBRANCH": ref,
            "BUILD_SOURCEVERSION": self.commit,
            **reviewed,
        }

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def token(provider):
    return {("GITHUB_TOKEN" if provider == "github" else "SYSTEM_ACCESSTOKEN"): TOKEN}
