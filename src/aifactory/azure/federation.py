"""How pipelines prove who they are without a secret: issuer, subject, audience; source and date."""

from dataclasses import dataclass

# The audience that Entra expects: learn.microsoft.com/entra/workload-id (2026-11-28). Writes of one
# identity's credentials must not meet (github.com/cwe1ss/microservices-template, 2026-11-28).
AUDIENCE = "api://AzureADTokenExchange"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs the token, and what the subject of a pipeline looks like."""

    name: str
    issuer: str
    subject: str
    source: str
    date: str


# A job that names an environment has it in its subject; repositories made after 2026-07-15 have the
# ids of owner and repository in it, too: owner@1/repository@2.
GITHUB = Issuer(
    "github",
    "https://token.actions.githubusercontent.com",
    "repo:{repository}:environment:{environment}",
    "github.com/azure/azops/wiki/oidc",
    "2026-11-28",
)
# A service connection that is made today may be given another issuer and subject: it shows both.
AZURE_DEVOPS = Issuer(
    "azure-devops",
    "https://vstoken.dev.azure.com/{organization_id}",
    "sc://{organization}/{project}/{connection}",
    "learn.microsoft.com/azure/devops/pipelines/release/configure-workload-identity",
    "unverified",
)
