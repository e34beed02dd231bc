"""Entra ID, as far as a deployment asks it: tokens, and discovery."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from aifactory.twin.identity import LIFETIME, Tokens
from aifactory.twin.wire import Answer
from aifactory.twin.world import AzureError


def token(content: bytes, tokens: Tokens) -> Answer:
    """Answer a client-credentials request with a token."""
    form = dict(parse_qsl(content.decode("utf-8", "replace"), keep_blank_values=True))
    if form.get("grant_type") != "client_credentials":
        message = f"AADSTS70003: grant type {form.get('grant_type')!r} is not supported here."
        return _refused(AzureError(400, "unsupported_grant_type", message))
    audience = form.get("scope", form.get("resource", "")).removesuffix(".default").rstrip("/")
    try:
        access = tokens.grant(form.get("client_id", ""), form.get("client_secret", ""), audience)
    except AzureError as error:
        return _refused(error)
    life = {"expires_in": LIFETIME, "ext_expires_in": LIFETIME}
    return Answer(200, {"token_type": "Bearer", **life, "access_token": access})


def _refused(error: AzureError) -> Answer:
    """Entra has a shape of its own for errors (RFC 6749, section 5.2)."""
    number = error.message.removeprefix("AADSTS").partition(":")[0]
    codes = [int(number)] if number.isdigit() else []
    body = {"error": error.code, "error_description": error.message, "error_codes": codes}
    return Answer(error.status, body)


def discovery(base: str, path: str, query: Mapping[str, str], tenant: str) -> Answer | None:
    """The answer to a question of discovery, or None when the path is something else."""
    asked = path.strip("/").partition("/")[0]
    if path.endswith("/.well-known/openid-configuration"):
        known = asked not in {"common", "organizations"}
        return configuration(base, asked if known else tenant)
    if path == "/metadata/endpoints":
        return endpoints(base, query)
    if path == "/common/discovery/instance":
        return instances(base, tenant)
    return Answer(200, {"keys": []}) if path.endswith("/discovery/v2.0/keys") else None


def configuration(base: str, tenant: str) -> Answer:
    """The OpenID configuration of the tenant."""
    here = f"{base}/{tenant}"
    return Answer(
        200,
        {
            "token_endpoint": f"{here}/oauth2/v2.0/token",
            "authorization_endpoint": f"{here}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{here}/oauth2/v2.0/devicecode",
            "issuer": f"{here}/v2.0",
            "jwks_uri": f"{here}/discovery/v2.0/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "response_types_supported": ["code", "id_token"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "profile"],
            "tenant_region_scope": "EU",
            "cloud_instance_name": base.removeprefix("https://"),
        },
    )


def instances(base: str, tenant: str) -> Answer:
    """The answer to instance discovery: this host alone."""
    host = base.removeprefix("https://")
    alias = {"preferred_network": host, "preferred_cache": host, "aliases": [host]}
    where = f"{base}/{tenant}/v2.0/.well-known/openid-configuration"
    return Answer(
        200,
        {"tenant_discovery_endpoint": where, "api-version": "1.1", "metadata": [alias]},
    )


def endpoints(base: str, query: Mapping[str, str]) -> Answer:
    """The cloud's endpoints, which all lead here; old api-versions answer with a list."""
    cloud = {
        "name": "Twin",
        "portal": base,
        "authentication": {
            "loginEndpoint": base,
            "audiences": [base, "https://management.azure.com/"],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "resourceManager": base,
        "gallery": base,
        "graph": f"{base}/graph",
        "graphAudience": f"{base}/graph",
        "microsoftGraphResourceId": base,
        "batch": base,
        "media": base,
        "activeDirectoryDataLake": base,
        "ossrdbmsResourceId": base,
        "logAnalyticsResourceId": base,
        "appInsightsResourceId": base,
        "appInsightsTelemetryChannelResourceId": base,
        "attestationResourceId": base,
        "synapseAnalyticsResourceId": base,
        "sqlManagement": base,
        "vmImageAliasDoc": base,
        "suffixes": {
            "storage": "core.windows.net",
            "keyVaultDns": "vault.azure.net",
            "sqlServerHostname": "database.windows.net",
            "acrLoginServer": "azurecr.io",
            "azureDataLakeStoreFileSystem": "azuredatalakestore.net",
            "azureDataLakeAnalyticsCatalogAndJob": "azuredatalakeanalytics.net",
            "mysqlServerEndpoint": "mysql.database.azure.com",
            "postgresqlServerEndpoint": "postgres.database.azure.com",
            "mariadbServerEndpoint": "mariadb.database.azure.com",
            "synapseAnalytics": "dev.azuresynapse.net",
            "attestationEndpoint": "attest.azure.net",
        },
    }
    return Answer(200, cloud if query.get("api-version", "") >= "2020" else [cloud])
