"""The ARM client: one try per request, long-running operations, paging, typed errors."""

from aifactory.arm.aiohttp_transport import AiohttpTransport
from aifactory.arm.client import AZURE, Arm
from aifactory.arm.credentials import SecretCredential, azure_credential
from aifactory.arm.errors import ArmError, no_answer
from aifactory.arm.inprocess import InProcessTransport
from aifactory.arm.kinds import ADVICE, Kind
from aifactory.arm.reach import refused_by_azure, unreachable
from aifactory.arm.transport import Request, Response, Transport

__all__ = [
    "ADVICE",
    "AZURE",
    "AiohttpTransport",
    "Arm",
    "ArmError",
    "InProcessTransport",
    "Kind",
    "Request",
    "Response",
    "SecretCredential",
    "Transport",
    "azure_credential",
    "no_answer",
    "refused_by_azure",
    "unreachable",
]
