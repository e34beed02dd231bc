"""Applications and messages with settings of one's own: no key anywhere, and nothing half asked."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from aifactory.catalog import Catalog
from aifactory.template import Evaluated
from tests.content.test_content_evaluated import at, module, parameters

Evaluate = Callable[[str, Mapping[str, Any]], tuple[Evaluated, ...]]
KEYS = ("AccountKey", "SharedAccessKey", "listKeys", "InstrumentationKey")


@pytest.fixture
def made(catalog: Catalog, evaluated: Evaluate) -> Callable[..., Mapping[str, Any]]:
    """The body of a service's own resource, or of another type, with some settings said."""

    def body(flag: str, kind: str = "", tier: str = "economy", **said: Any) -> Mapping[str, Any]:
        service = catalog.services[flag]
        values = parameters(service, tier, [])
        values["settings"] |= said
        wanted = kind or service.resource_type
        found = evaluated(module(service), values)
        return next(one.body for one in found if one.id.type == wanted)

    return body


def variables(body: Mapping[str, Any]) -> dict[str, str]:
    return {one["name"]: str(one["value"]) for one in at(body, "properties.siteConfig.appSettings")}


@pytest.mark.parametrize(
    ("size", "most", "grows"),
    [("Standard", 4, True), ("Standard", 0, False), ("Premium", 4, False)],
)
def test_only_a_size_that_grows_by_itself_is_told_to(
    made: Callable[..., Mapping[str, Any]], size: str, most: int, grows: bool
) -> None:
    space = made("eventHubs", size=size, maxCapacity=most)["properties"]
    assert space["isAutoInflateEnabled"] is grows
    assert space["maximumThroughputUnits"] == (most if grows else 0)


@pytest.mark.parametrize("flag", ["functionApp", "logicApp"])
def test_a_host_opens_its_storage_as_the_project(
    made: Callable[..., Mapping[str, Any]], flag: str
) -> None:
    said = variables(made(flag, storageName="strt001"))
    for kind in ("blob", "queue", "table"):
        address = f"https://strt001.{kind}.core.windows.net"
        assert said[f"AzureWebJobsStorage__{kind}ServiceUri"] == address
    assert said["AzureWebJobsStorage__credential"].lower() == "managedidentity"
    assert not [name for name, text in said.items() for key in KEYS if key in text]
    assert "AzureWebJobsStorage" not in said  # a connection string


@pytest.mark.parametrize("flag", ["webApp", "functionApp", "logicApp"])
def test_telemetry_is_sent_with_an_identity_where_the_project_has_it(
    made: Callable[..., Mapping[str, Any]], flag: str
) -> None:
    name = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING"
    assert "Authorization=AAD;ClientId=" in variables(made(flag))[name]
    assert name not in variables(made(flag, telemetryId=""))


@pytest.mark.parametrize("flag", ["webApp", "functionApp", "logicApp"])
def test_what_a_project_says_becomes_a_setting(
    made: Callable[..., Mapping[str, Any]], flag: str
) -> None:
    assert variables(made(flag, variables={"MODE": {"value": "fast"}}))["MODE"] == "fast"


@pytest.mark.parametrize(
    ("registry", "image", "registries"),
    [("cr001", "cr001.azurecr.io/p001/api:1", 1), ("", "p001/api:1", 0)],
)
def test_images_come_from_the_registry_of_the_environment(
    made: Callable[..., Mapping[str, Any]], registry: str, image: str, registries: int
) -> None:
    one = {"image": "p001/api:1", "port": 80, "cores": 2, "min": 0, "max": 3, "profile": "steady"}
    app = made(
        "containerApps", "Microsoft.App/containerApps", registryName=registry, apps={"api": one}
    )
    assert at(app, "properties.template.containers.0.image") == image
    assert at(app, "properties.template.containers.0.resources") == {"cpu": 2, "memory": "4Gi"}
    assert len(at(app, "properties.configuration.registries")) == registries
    assert at(app, "properties.workloadProfileName") == "steady"


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        (("app001", "", ""), "https://app001.azurewebsites.net/api/messages"),
        (("app001", "ase1", ""), "https://app001.ase1.appserviceenvironment.net/api/messages"),
        (("app001", "", "https://b.example"), "https://b.example"),
        (("", "", ""), ""),
    ],
)
def test_a_bot_is_answered_by_the_web_app_unless_another_is_named(
    made: Callable[..., Mapping[str, Any]], said: tuple[str, ...], answers: str
) -> None:
    settings = dict(zip(("webAppName", "environmentName", "endpoint"), said, strict=True))
    assert at(made("botService", **settings), "properties.endpoint") == answers


API = "Microsoft.ApiManagement/service/apis"


def test_a_gateway_asks_no_keys_and_leads_to_the_shared_models(
    made: Callable[..., Mapping[str, Any]],
) -> None:
    caller = "5a1c0000-0000-0000-0000-0000000000a1"
    said = {"host": "aifh-1", "callers": {"bot": {"application": caller}}, "tokensPerMinute": 77}
    assert made("apiManagement", API, **said)["properties"]["subscriptionRequired"] is False
    backend = made("apiManagement", "Microsoft.ApiManagement/service/backends", **said)
    assert at(backend, "properties.url") == "https://aifh-1.openai.azure.com/openai"


@pytest.mark.parametrize(
    "said", [{"host": "", "callers": {"bot": {"application": "a"}}}, {"host": "a", "callers": {}}]
)
def test_a_gateway_without_callers_or_models_has_no_api(
    made: Callable[..., Mapping[str, Any]], said: Mapping[str, Any]
) -> None:
    assert made("apiManagement", **said)
    with pytest.raises(StopIteration):
        made("apiManagement", API, **said)
