"""The ARM template language: JSON and parameters in, resources out. Pure."""

from aifactory.template.expansion import evaluate
from aifactory.template.model import (
    Deployment,
    DeploymentScope,
    Evaluated,
    Instance,
    Runtime,
    TemplateError,
    Unknown,
    Unresolved,
)
from aifactory.template.prepared import Prepared, prepare

__all__ = [
    "Deployment",
    "DeploymentScope",
    "Evaluated",
    "Instance",
    "Prepared",
    "Runtime",
    "TemplateError",
    "Unknown",
    "Unresolved",
    "evaluate",
    "prepare",
]
