"""az: deployments of groups and subscriptions, from a look ahead to a failure told in full."""

import time

import pytest

from tests.clients.harness import DONE, TEMPLATES, Az, Step, refused, shows

_GROUP = "/subscriptions/$sub/resourceGroups/$g"
_NEW: list[Step] = [("group create -n $g -l swedencentral --query name", "$g")]
_HERE = "deployment group"
_FIRST = '-g $g -f $t/identities.json -p \'names=["first","second"]\''
_LAST = '-g $g -f $t/identities.json -p \'names=["second","third"]\''

JOURNEYS: dict[str, list[Step]] = {
    "storage": [
        *_NEW,
        (
            f"{_HERE} validate -g $g -f $t/storage.json -p prefix=demo "
            "--query properties.provisioningState",
            "Succeeded",
        ),
        ("resource list -g $g", []),  # validation and a look ahead leave nothing
        (
            f"{_HERE} what-if -g $g -f $t/storage.json -p prefix=demo",
            shows("+ Microsoft.Storage/storageAccounts/demo", "1 to create"),
        ),
        ("resource list -g $g", []),
        (
            f"{_HERE} create -n one -g $g -f $t/storage.json -p prefix=demo --query properties."
            '"{state: provisioningState, prefix: parameters.prefix.value, sku: parameters.sku}"',
            {
                "state": "Succeeded",
                "prefix": "demo",
                "sku": {"type": "String", "value": "Standard_LRS"},
            },
        ),
        (
            "storage account list -g $g --query '[].[kind,sku.name,minimumTlsVersion]'",
            [["StorageV2", "Standard_LRS", "TLS1_2"]],
        ),
        (
            f"{_HERE} what-if -g $g -f $t/storage.json -p prefix=demo sku=Standard_GRS",
            shows("~ Microsoft.Storage", '~ sku.name: "Standard_LRS" => "Standard_GRS"'),
        ),
        (f"{_HERE} what-if -g $g -f $t/storage.json -p prefix=demo", shows("1 no change")),
        (f"{_HERE} show -n one -g $g --query properties.mode", "Incremental"),
        (f"{_HERE} list -g $g --query '[].name'", ["one"]),
        (f"{_HERE} list -g $g --filter \"provisioningState eq 'Failed'\"", []),
        (
            "deployment operation group list -n one -g $g --query "
            "'[].properties.[provisioningState,statusCode,targetResource.resourceType]'",
            [["Succeeded", "Created", "Microsoft.Storage/storageAccounts"]],
        ),
        (f"{_HERE} export -n one -g $g", shows('"defaultValue": "Standard_LRS"')),
        (f"{_HERE} delete -n one -g $g", DONE),
        (f"{_HERE} show -n one -g $g", refused("DeploymentNotFound")),
        ("storage account list -g $g --query 'length(@)'", 1),
    ],
    "loops and conditions": [
        *_NEW,
        (
            f"{_HERE} create -n net -g $g -f $t/network.json --query properties.outputs.prefixes",
            {"type": "Array", "value": ["10.20.0.0/24", "10.20.1.0/24"]},
        ),
        ("network vnet subnet list -g $g --vnet-name net --query 'sort([].name)'", ["data", "web"]),
        ("network nsg rule list -g $g --nsg-name guard", []),
        (
            f"{_HERE} create -n net -g $g -f $t/network.json -p open=true "
            'subnets=\'["web","data","more"]\' --query properties.outputs.prefixes.value[2]',
            "10.20.2.0/24",
        ),
        ("network nsg rule list -g $g --nsg-name guard --query '[].destinationPortRange'", ["443"]),
        (
            f"{_HERE} create -n net -g $g -f $t/network.json -p address=10.20.0.0/24",
            refused("InvalidTemplate"),
        ),
    ],
    "a vault and its secret": [
        *_NEW,
        (
            f"{_HERE} create -n safe -g $g -f $t/vault.json -p vault=kv-quickstart secret=hush "
            "--query properties.[parameters.secret,outputs.again,outputs.uri.value]",
            [
                {"type": "SecureString"},
                {"type": "SecureString"},
                "https://kv-quickstart.vault.azure.net/",
            ],
        ),
        ("keyvault show -n kv-quickstart --query properties.enableRbacAuthorization", True),
    ],
    "a machine": [
        *_NEW,
        (
            f"{_HERE} create -n vm -g $g -f $t/machine.json -p user=keeper secret=Only-f0r-tests! "
            "disks=3 --query properties.outputs.inside.value",
            "10.1.0.4",
        ),
        ("vm show -g $g -n simple --query 'storageProfile.dataDisks[].lun'", [0, 1, 2]),
        ("vm show -g $g -n simple --query osProfile.adminPassword", DONE),
        (
            "network nic list -g $g --query '[].ipConfigurations[].privateIPAddress'",
            ["10.1.0.4"],
        ),
        (
            "network vnet subnet delete -g $g --vnet-name simple-net -n default",
            refused("InUseSubnetCannotBeDeleted"),
        ),
        ("group delete -n $g --yes", DONE),
    ],
    "machines behind a balancer": [
        *_NEW,
        (
            f"{_HERE} create -n lb -g $g -f $t/balancer.json -p password=Only-f0r-tests! count=2 "
            "--query 'length(properties.outputResources)'",
            4,
        ),
        ("vmss show -g $g -n machines --query '[sku.capacity,length(zones)]'", [2, 3]),
        (
            "network lb show -g $g -n lb --query 'loadBalancingRules[].frontendPort'",
            [80],
        ),
        (
            f"{_HERE} what-if -g $g -f $t/balancer.json -p password=Only-f0r-tests! count=3",
            shows("~ sku.capacity: 2 => 3"),
        ),
    ],
    "a site and its database": [
        *_NEW,
        (
            f"{_HERE} create -n site -g $g -f $t/site.json -p site=site-quick5 "
            "password=Only-f0r-tests! --query properties.outputs.url.value",
            "https://site-quick5.azurewebsites.net",
        ),
        ("sql server list -g $g --query '[].administratorLogin'", ["keeper"]),
        (
            "resource show -g $g -n site-quick5 --resource-type Microsoft.Web/sites "
            "--query identity.type",
            "SystemAssigned",
        ),
        ("appservice plan list -g $g --query '[].sku.name'", ["S1"]),
        (
            "webapp show -g $g -n site-quick5 --query '[state,httpsOnly,siteConfig.minTlsVersion]'",
            ["Running", True, "1.2"],
        ),
        (
            "webapp deployment list-publishing-profiles -g $g -n site-quick5 "
            "--query '[].publishMethod'",
            ["MSDeploy", "FTP"],
        ),
        ("webapp config show -g $g -n site-quick5 --query alwaysOn", False),
    ],
    "documents": [
        *_NEW,
        (
            f"{_HERE} create -n db -g $g -f $t/documents.json -p account=db-quick5 "
            "consistency=Strong --query properties.outputs.endpoint.value",
            "https://db-quick5.documents.azure.com:443/",
        ),
        (
            "cosmosdb show -g $g -n db-quick5 --query consistencyPolicy.defaultConsistencyLevel",
            "Strong",
        ),
        (
            "cosmosdb sql container list -g $g -a db-quick5 -d shop --query 'sort([].name)'",
            ["events", "orders"],
        ),
    ],
    "refused templates": [
        *_NEW,
        (
            f"{_HERE} create -g $g -f $t/storage.json -p prefix=demo sku=Cheap",
            refused("InvalidTemplate", "The provided value 'Cheap'", "Standard_LRS,Standard_GRS"),
        ),
        (
            f"{_HERE} create -g $g -f $t/storage.json -p prefix=ab",
            refused("InvalidTemplate", "Length of the value"),
        ),
        (
            f"{_HERE} create -g $g -f $t/storage.json -p prefix=demo colour=red",
            refused("unrecognized template parameter 'colour'"),
        ),
        (
            f"{_HERE} create -g $g -f $t/orphan.json",
            refused("InvalidTemplateDeployment", "Inner Errors", "ParentResourceNotFound"),
        ),
        (f"{_HERE} what-if -g $g -f $t/orphan.json", refused("ParentResourceNotFound")),
        (
            f"{_HERE} create -g nowhere -f $t/storage.json -p prefix=demo",
            refused("ResourceGroupNotFound"),
        ),
        ("resource list -g $g", []),
    ],
    "a complete deployment": [
        *_NEW,
        (
            f"{_HERE} create {_FIRST} --query name",
            "identities",
        ),
        (
            f"{_HERE} what-if {_LAST} --mode Complete",
            shows("userAssignedIdentities/first", "1 to delete, 1 to create, 1 no change"),
        ),
        ("identity list -g $g --query '[].name'", ["first", "second"]),
        (
            f"{_HERE} create {_LAST} --mode Complete --query properties.mode",
            "Complete",
        ),
        ("identity list -g $g --query '[].name'", ["second", "third"]),
    ],
    "a subscription": [
        (
            "deployment sub validate -l swedencentral -f $t/estate.json -p prefix=$g "
            "--query 'length(properties.validatedResources)'",
            4,
        ),
        (
            "deployment sub what-if -l swedencentral -f $t/estate.json -p prefix=$g "
            "-r ResourceIdOnly",
            shows(
                "+ resourceGroups/$g-blue", "+ Microsoft.Network/virtualNetworks/net", "4 to create"
            ),
        ),
        ("group exists -n $g-blue", False),
        (
            "deployment sub create -n $g -l swedencentral -f $t/estate.json -p prefix=$g "
            "--query properties.outputs.nets.value",
            [
                f"{_GROUP}-{team}/providers/Microsoft.Network/virtualNetworks/net"
                for team in ("blue", "green")
            ],
        ),
        (
            "network vnet show -g $g-green -n net --query addressSpace.addressPrefixes",
            ["10.41.0.0/16"],
        ),
        (
            "deployment sub show -n $g --query '[location,properties.provisioningState]'",
            ["swedencentral", "Succeeded"],
        ),
        ("deployment sub list --query \"[?name=='$g'].name\"", ["$g"]),
        (
            "deployment operation sub list -n $g --query "
            "'sort([].properties.targetResource.resourceName)'",
            ["$g-blue", "$g-green", "$g-net-blue", "$g-net-green"],
        ),
        (
            "deployment group show -g $g-blue -n $g-net-blue --query properties.parameters",
            {"octet": {"type": "Int", "value": 40}},
        ),
        (
            "deployment sub create -n $g -l westeurope -f $t/estate.json -p prefix=$g",
            refused("InvalidDeploymentLocation"),
        ),
        ("deployment sub export -n $g", shows('"type": "array"')),
        ("deployment sub delete -n $g", DONE),
        ("deployment sub show -n $g", refused("DeploymentNotFound")),
        ("group exists -n $g-blue", True),
    ],
}


@pytest.mark.parametrize("journey", JOURNEYS)
def test_az_deploys(az: Az, journey: str):
    az.travel(JOURNEYS[journey], g=f"dep-{journey.replace(' ', '-')}")


def test_az_cancels_a_deployment(slow: dict[str, str]):
    az = Az(slow)
    az("group", "create", "-n", "late", "-l", "swedencentral")
    file = str(TEMPLATES / "gateway.json")
    az("deployment", "group", "create", "-n", "long", "-g", "late", "-f", file, "--no-wait")
    shown = [
        *("deployment", "group", "show", "-n", "long", "-g", "late"),
        *("--query", "properties.provisioningState"),
    ]
    assert az(*shown) == "Running"
    _until(lambda: "first" in str(az("resource", "list", "-g", "late", "--query", "[].name")))
    said = az.fails("deployment", "group", "create", "-n", "long", "-g", "late", "-f", file)
    assert "DeploymentActive" in said
    az("deployment", "group", "cancel", "-n", "long", "-g", "late")
    assert az(*shown) == "Canceled"
    assert az("identity", "list", "-g", "late", "--query", "[].name") == ["first"]  # and no "last"
    again = az.fails("deployment", "group", "cancel", "-n", "long", "-g", "late")
    assert "'Canceled' state" in again


def test_az_cancels_a_deployment_of_the_subscription(slow: dict[str, str]):
    az, file = Az(slow), str(TEMPLATES / "later.json")
    where = ("-n", "later", "-l", "swedencentral")
    az("deployment", "sub", "create", *where, "-f", file, "--no-wait")
    _until(lambda: az("group", "exists", "-n", "much-later"))
    az("deployment", "sub", "cancel", "-n", "later")
    query = ("--query", "properties.provisioningState")
    assert az("deployment", "sub", "show", "-n", "later", *query) == "Canceled"
    assert not az("group", "exists", "-n", "last")


def _until(reached) -> None:
    deadline = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < deadline
