"""Who may ask: the local service principal's secret, and the tokens that are handed out for it."""

import base64
import hashlib
import hmac
import os
import secrets
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from aifactory.twin.world import AzureError

LIFETIME = 3600 * 4
_CHALLENGE = 'Bearer authorization_uri="{base}/{tenant}", error="invalid_token"'


@dataclass(frozen=True, slots=True)
class Identity:
    """The service principal that the twin knows, and the key that signs its tokens."""

    client_id: str
    client_secret: str
    object_id: str
    key: str


def identity_beside(state: Path) -> Identity:
    """The identity kept beside the state, made at the first opening, readable by the owner only."""
    path = state.with_name(f"{state.name}.identity")
    if not path.exists():
        made = {
            "client_id": str(uuid.uuid4()),
            "client_secret": secrets.token_urlsafe(32),
            "object_id": str(uuid.uuid4()),
            "key": secrets.token_hex(32),
        }
        keep_private(path, orjson.dumps(made))
    return Identity(**orjson.loads(path.read_bytes()))


def keep_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads; one that is there already wins."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if not path.exists():
            os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its file counts
    finally:
        draft.unlink()


class Tokens:
    """Makes and checks bearer tokens; they are JSON web tokens, as some clients look inside.

    `secrets` are those of principals in the scenario, whose client id is their object id.
    """

    def __init__(
        self, identity: Identity, tenant: str, secrets: Mapping[str, str] | None = None
    ) -> None:
        self._identity = identity
        self._secrets = dict(secrets or {})
        self._tenant = tenant
        self._seen: dict[str, tuple[float, str]] = {}

    def grant(self, client_id: str, client_secret: str, audience: str) -> str:
        """A token for a service principal that has a secret; a wrong id or secret is refused."""
        object_id, secret = self._known(client_id.lower())
        if not hmac.compare_digest(client_secret.encode(), secret):
            raise AzureError(
                401, "invalid_client", "AADSTS7000215: Invalid client secret provided."
            )
        now = int(time.time())
        claims = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{self._tenant}/",
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME,
            "appid": client_id.lower(),
            "idtyp": "app",
            "oid": object_id,
            "sub": object_id,
            "tid": self._tenant,
            "ver": "1.0",
        }
        return self._signed(claims)

    def _known(self, client_id: str) -> tuple[str, bytes]:
        """The object id and the secret of a client."""
        if hmac.compare_digest(client_id.encode(), self._identity.client_id.encode()):
            return self._identity.object_id, self._identity.client_secret.encode()
        if client_id in self._secrets:
            return client_id, self._secrets[client_id].encode()
        raise AzureError(400, "unauthorized_client", f"AADSTS700016: {client_id!r} unknown.")

    def caller(self, authorization: str, base: str) -> str:
        """The object id behind an Authorization header; raises the 401 that Azure answers."""
        kind, _, token = authorization.partition(" ")
        if kind.lower() != "bearer" or not token:
            raise self._refusal(
                "AuthenticationFailed",
                "Authentication failed. The 'Authorization' header is missing.",
                base,
            )
        expires, object_id = self._seen.get(token) or self._checked(token, base)
        if expires < time.time():
            self._seen.pop(token, None)
            raise self._refusal(
                "ExpiredAuthenticationToken",
                "The access token expiry UTC time is earlier than current UTC time.",
                base,
            )
        return object_id

    def _checked(self, token: str, base: str) -> tuple[float, str]:
        head, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(head).encode()):
            raise self._refusal("InvalidAuthenticationToken", "The access token is invalid.", base)
        try:
            claims = orjson.loads(_decoded(head.partition(".")[2]))
            found = float(claims["exp"]), str(claims["oid"])
        except (ValueError, KeyError, TypeError):
            what = "The access token is invalid."
            raise self._refusal("InvalidAuthenticationToken", what, base) from None
        self._seen[token] = found
        return found

    def _signed(self, claims: dict[str, Any]) -> str:
        head = f"{_encoded(orjson.dumps({'typ': 'JWT', 'alg': 'HS256'}))}.{_encoded(orjson.dumps(claims))}"  # noqa: E501
        return f"{head}.{self._signature(head)}"

    def _signature(self, head: str) -> str:
        key = self._identity.key.encode()
        return _encoded(hmac.new(key, head.encode(), hashlib.sha256).digest())

    def _refusal(self, code: str, message: str, base: str) -> AzureError:
        challenge = _CHALLENGE.format(base=base, tenant=self._tenant)
        return AzureError(401, code, message, headers={"www-authenticate": challenge})


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
