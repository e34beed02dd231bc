"""Who asks: the person or pipeline that Azure's own library finds, or a client with a secret."""

import json
import os
import time
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from azure.core.credentials import AccessToken
from azure.core.credentials_async import AsyncTokenCredential

from aifactory.arm.errors import ArmError, read_error
from aifactory.arm.transport import Request, Transport
from aifactory.azure.federation import AUDIENCE

# What a job with `id-token: write` has, and what the task AzureCLI@2 hands to its script
# (learn.microsoft.com/python/api/azure-identity, AzurePipelinesCredential, 2026-11-28).
_WHO = ("AZURE_CLIENT_ID", "AZURE_TENANT_ID")
_GITHUB = (*_WHO, "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN")
_DEVOPS = (
    "AZURESUBSCRIPTION_CLIENT_ID",
    "AZURESUBSCRIPTION_TENANT_ID",
    "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
    "SYSTEM_ACCESSTOKEN",
    "SYSTEM_OIDCREQUESTURI",
)


class SecretCredential:
    """A service principal that fetches its token from the same server that it then asks."""

    def __init__(
        self, transport: Transport, base: str, tenant: str, client_id: str, secret: str
    ) -> None:
        self._transport = transport
        self._url = f"{base.rstrip('/')}/{tenant}/oauth2/v2.0/token"
        self._client_id = client_id
        self._secret = secret

    async def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        """A token for the scopes; ArmError when the server refuses the client."""
        form = {
            "grant_type": "client_credentials",
            "client_id": self._client_id,
            "client_secret": self._secret,
            "scope": " ".join(scopes),
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        request = Request("POST", self._url, headers, urlencode(form).encode())
        answer = await self._transport.send(request)
        if answer.status != 200:
            raise _refused(answer.status, answer.body)
        token = json.loads(answer.body)
        return AccessToken(token["access_token"], int(time.time()) + int(token["expires_in"]))

    async def close(self) -> None:
        """The transport belongs to whoever handed it in."""

    async def __aenter__(self) -> "SecretCredential":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def _refused(status: int, body: bytes) -> ArmError:
    """Entra's error shape is its own: a word and a description."""
    try:
        value = json.loads(body)
        return ArmError(status, str(value["error"]), str(value.get("error_description", "")))
    except (ValueError, KeyError, TypeError):
        return read_error(status, body)


def azure_credential(tenant: str | None = None) -> AsyncTokenCredential:
    """Who the run of a pipeline is, else what azure-identity finds: the environment, az login.

    A pipeline's word for who it is holds for minutes: it is asked for anew with every token, so a
    deploy of hours goes on.
    """
    from azure.identity.aio import (
        AzurePipelinesCredential,
        ClientAssertionCredential,
        DefaultAzureCredential,
    )

    env = os.environ
    if all(env.get(name) for name in _GITHUB):
        client, where = env["AZURE_CLIENT_ID"], tenant or env["AZURE_TENANT_ID"]
        return ClientAssertionCredential(where, client, lambda: github_assertion(env))
    if all(env.get(name) for name in _DEVOPS):
        return AzurePipelinesCredential(
            tenant_id=tenant or env["AZURESUBSCRIPTION_TENANT_ID"],
            client_id=env["AZURESUBSCRIPTION_CLIENT_ID"],
            service_connection_id=env["AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"],
            system_access_token=env["SYSTEM_ACCESSTOKEN"],
        )
    if tenant is None:
        return DefaultAzureCredential()
    return DefaultAzureCredential(additionally_allowed_tenants=[tenant])


def github_assertion(env: Mapping[str, str]) -> str:
    """GitHub's word for which job this is, for Entra; ConnectionError when it gives none."""
    url = f"{env['ACTIONS_ID_TOKEN_REQUEST_URL']}&audience={quote(AUDIENCE)}"
    headers = {"Authorization": f"Bearer {env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}"}
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, headers=headers), timeout=30
        ) as answer:
            return str(json.load(answer)["value"])
    except (OSError, ValueError, KeyError) as failure:
        raise ConnectionError(f"GitHub gives no token for this job: {failure}") from failure
