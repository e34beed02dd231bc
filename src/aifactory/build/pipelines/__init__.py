"""The factory's pipelines: one model of what they do, printed for each provider."""

from aifactory.build.pipelines.azure_devops import azure_devops
from aifactory.build.pipelines.github import github
from aifactory.build.pipelines.model import EACH, Runner
from aifactory.build.pipelines.story import Promotion, pipelines

__all__ = ["EACH", "Promotion", "Runner", "azure_devops", "github", "pipelines"]
