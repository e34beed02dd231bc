"""az: accounts, groups, resources, tags, locks and raw requests."""

import pytest

from tests.clients.harness import DONE, Az, Step, refused, shows

_GUARD = "-g $g -n guard --resource-type Microsoft.Network/networkSecurityGroups"
_GROUP = "/subscriptions/$sub/resourceGroups/$g"

JOURNEYS: dict[str, list[Step]] = {
    "account": [
        ("cloud show --query '[name,isActive]'", ["twin", True]),
        ("account show --query '[id,name,user.type]'", ["$sub", "contoso-one", "servicePrincipal"]),
        ("account show --query '[environmentName,user.name]'", ["twin", "$client"]),
        ("account list --query '[].name'", ["contoso-one", "contoso-two"]),
        (
            "account list-locations --query \"[?name=='swedencentral'].displayName\"",
            ["Sweden Central"],
        ),
        ("account get-access-token --query tokenType", "Bearer"),
        ("account set -s contoso-two", DONE),
        ("account show --query id", "$other"),
        ("account set -s $sub", DONE),
        ("account management-group list", []),
        ("provider show -n Microsoft.Network --query registrationState", "Registered"),
        ("provider register -n Microsoft.Search --wait", DONE),
        ("provider show -n Microsoft.Search --query registrationState", "Registered"),
        ("ad sp show --id $client --query appId", "$client"),
        ("ad sp list --display-name twin- --query '[].displayName'", ["twin-deployer"]),
        ("ad group show -g readers --query id", "$readers"),
    ],
    "groups": [
        ("group exists -n $g", False),
        ("group show -n $g", refused("ResourceGroupNotFound", "'$g' could not be found")),
        (
            "group create -n $g -l swedencentral --tags team=blue --query '[name,location,tags]'",
            ["$g", "swedencentral", {"team": "blue"}],
        ),
        ("group create -n $g -l westeurope", refused("InvalidResourceGroupLocation")),
        ("group exists -n $g", True),
        ("group update -n $g --set tags.stage=dev --query tags", {"team": "blue", "stage": "dev"}),
        ("group list --tag stage=dev --query '[].name'", ["$g"]),
        ("group list --tag stage=prod", []),
        ("group show -n $g --query id", _GROUP),
        ("group delete -n $g --yes", DONE),
        ("group exists -n $g", False),
        ("group create -n $g. -l swedencentral", refused("InvalidResourceGroup")),
    ],
    "deleting without waiting": [
        ("group create -n $g -l swedencentral --query name", "$g"),
        ("network nsg create -g $g -n guard -l swedencentral --query NewNSG.name", "guard"),
        ("group delete -n $g --yes --no-wait", DONE),
        ("group wait -n $g --deleted --interval 1", DONE),
        ("group exists -n $g", False),
    ],
    "resources": [
        ("group create -n $g -l swedencentral --query name", "$g"),
        (
            "resource create -g $g -n worker -l swedencentral --properties {} "
            "--resource-type Microsoft.ManagedIdentity/userAssignedIdentities --query name",
            "worker",
        ),
        ("network nsg create -g $g -n guard -l swedencentral --query NewNSG.name", "guard"),
        ("resource list -g $g --query 'sort([].name)'", ["guard", "worker"]),
        ("resource list -g $g -o table", shows("guard", "Microsoft.Network/networkSecurityGroups")),
        (
            "resource list --resource-type Microsoft.Network/networkSecurityGroups "
            "--query \"[?resourceGroup=='$g'].name\"",
            ["guard"],
        ),
        (f"resource tag {_GUARD} --tags cost=$g --query tags", {"cost": "$g"}),
        ("resource list --tag cost=$g --query '[].name'", ["guard"]),
        (
            f"resource show {_GUARD} --query '[name,location,tags.cost]'",
            ["guard", "swedencentral", "$g"],
        ),
        (f"resource show {_GUARD} --api-version 2024-05-01 --query name", "guard"),
        (
            f"resource update {_GUARD} --set tags.more=yes --query tags",
            {"cost": "$g", "more": "yes"},
        ),
        (f"resource delete {_GUARD}", DONE),
        (f"resource show {_GUARD}", refused("ResourceNotFound")),
        ("resource list -g $g --query '[].name'", ["worker"]),
        (
            "resource create -g $g -n x --resource-type Contoso.Made/things --properties {}",
            refused("InvalidResourceNamespace"),
        ),
    ],
    "tags": [
        ("group create -n $g -l swedencentral --tags a=1 --query name", "$g"),
        (f"tag list --resource-id {_GROUP} --query properties.tags", {"a": "1"}),
        (
            f"tag update --resource-id {_GROUP} --operation merge --tags b=2 "
            "--query properties.tags",
            {"a": "1", "b": "2"},
        ),
        (
            f"tag update --resource-id {_GROUP} --operation delete --tags a=1 "
            "--query properties.tags",
            {"b": "2"},
        ),
        (f"tag create --resource-id {_GROUP} --tags c=3 --query properties.tags", {"c": "3"}),
        (f"tag delete --resource-id {_GROUP} --yes", DONE),
        (f"tag list --resource-id {_GROUP} --query properties.tags", {}),
    ],
    "locks": [
        ("group create -n $g -l swedencentral --query name", "$g"),
        ("network nsg create -g $g -n guard -l swedencentral --query NewNSG.name", "guard"),
        ("lock create -n keep -g $g --lock-type CanNotDelete --query level", "CanNotDelete"),
        ("lock list -g $g --query '[].name'", ["keep"]),
        (
            "lock show -n keep -g $g --query id",
            f"{_GROUP}/providers/Microsoft.Authorization/locks/keep",
        ),
        ("network nsg delete -g $g -n guard", refused("ScopeLocked", "remove the lock")),
        ("group delete -n $g --yes", refused("ScopeLocked")),
        ("network nsg update -g $g -n guard --set tags.a=b --query tags", {"a": "b"}),
        ("lock update -n keep -g $g --lock-type ReadOnly --query level", "ReadOnly"),
        ("network nsg update -g $g -n guard --set tags.a=c", refused("ScopeLocked")),
        ("lock delete -n keep -g $g", DONE),
        ("lock list -g $g", []),
        ("group delete -n $g --yes", DONE),
        ("group exists -n $g", False),
    ],
    "raw requests": [
        (
            f"rest --method put --url {_GROUP}?api-version=2021-04-01 "
            '--body \'{"location": "swedencentral"}\' --query properties.provisioningState',
            "Succeeded",
        ),
        (f"rest --method head --url {_GROUP}?api-version=2021-04-01", DONE),
        (
            "rest --url '/subscriptions/$sub/resourcegroups/?api-version=2021-04-01' "
            "--query \"value[?name=='$g'].name\"",
            ["$g"],
        ),
        (f"rest --url {_GROUP}", refused("MissingApiVersionParameter")),
        (f"rest --method delete --url {_GROUP}?api-version=2021-04-01", DONE),
        (
            "rest --url '/subscriptions/$sub/resources?"
            "api-version=2021-04-01&$$filter=colour eq 1'",
            refused("InvalidFilterInQueryString"),
        ),
    ],
}


@pytest.mark.parametrize("journey", JOURNEYS)
def test_az_works_with_resources(az: Az, journey: str):
    az.travel(JOURNEYS[journey], g=f"az-{journey.replace(' ', '-')}")
