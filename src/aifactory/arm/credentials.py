"""Who asks: the person or pipeline that Azure's own library finds, or a client with a secret."""

import json
import time
from typing import Any
from urllib.parse import urlencode

from azure.core.credentials import AccessToken
from azure.core.credentials_async import AsyncTokenCredential

from aifactory.arm.errors import ArmError, read_error
from aifactory.arm.transport import Request, Transport


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
    """What azure-identity finds here: environment, workload or managed identity, az login."""
    from azure.identity.aio import DefaultAzureCredential

    if tenant is None:
        return DefaultAzureCredential()
    return DefaultAzureCredential(additionally_allowed_tenants=[tenant])
