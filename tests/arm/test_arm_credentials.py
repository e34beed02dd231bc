"""Who a pipeline's run is: asked for anew with every token, without a secret."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from aifactory.arm.credentials import azure_credential, github_assertion

GITHUB = {
    "AZURE_CLIENT_ID": "c",
    "AZURE_TENANT_ID": "00000000-0000-0000-0000-0000000000aa",
    "ACTIONS_ID_TOKEN_REQUEST_URL": "http://127.0.0.1:1/token?v=1",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "job",
}
DEVOPS = {
    "AZURESUBSCRIPTION_CLIENT_ID": "c",
    "AZURESUBSCRIPTION_TENANT_ID": "00000000-0000-0000-0000-0000000000aa",
    "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": "s",
    "SYSTEM_ACCESSTOKEN": "t",
    "SYSTEM_OIDCREQUESTURI": "https://example.org/oidc",
}


@pytest.fixture
def issuer():
    """Gives a new word each time to whoever has the job's token; keeps what was asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            known = self.headers["Authorization"] == "Bearer job"
            self.server.asked.append(self.path)
            body = json.dumps({"value": f"word-{len(self.server.asked)}"}).encode()
            self.send_response(200 if known else 403)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_github_is_asked_anew_with_every_token(issuer):
    url = f"http://127.0.0.1:{issuer.server_port}/token?v=1"
    env = {**GITHUB, "ACTIONS_ID_TOKEN_REQUEST_URL": url}
    assert [github_assertion(env), github_assertion(env)] == ["word-1", "word-2"]
    assert issuer.asked[0] == "/token?v=1&audience=api%3A//AzureADTokenExchange"
    with pytest.raises(ConnectionError, match="403"):
        github_assertion({**env, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "another"})


@pytest.mark.parametrize(
    ("env", "kind"),
    [
        (GITHUB, "ClientAssertionCredential"),
        (DEVOPS, "AzurePipelinesCredential"),
        ({}, "DefaultAzureCredential"),
        ({name: word for name, word in GITHUB.items() if "ID_TOKEN" not in name},
         "DefaultAzureCredential"),
    ],
    ids=["GitHub", "Azure DevOps", "a person", "a job without the right to a token"],
)  # fmt: skip
@pytest.mark.anyio
async def test_each_provider_has_its_own_way(env, kind, monkeypatch):
    for name in {*GITHUB, *DEVOPS}:
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    async with azure_credential() as credential:
        assert type(credential).__name__ == kind
