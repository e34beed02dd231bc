"""az: networks, vaults, roles and policies, each with what Azure would refuse."""

import pytest

from tests.clients.harness import DONE, Az, Step, refused, shows

_GROUP = "/subscriptions/$sub/resourceGroups/$g"
_NEW: list[Step] = [("group create -n $g -l swedencentral --query name", "$g")]
_SUBNET = "network vnet subnet {} -g $g --vnet-name net"
_RULE = '{"if": {"field": "location", "notEquals": "swedencentral"}, "then": {"effect": "deny"}}'
_ROLE = (
    '\'{"Name": "$g", "Description": "%s", "Actions": ["*/read"], '
    '"AssignableScopes": ["/subscriptions/$sub"]}\''
)

JOURNEYS: dict[str, list[Step]] = {
    "networks": [
        *_NEW,
        (
            "network vnet create -g $g -n net --address-prefixes 10.2.0.0/16 --subnet-name web "
            "--subnet-prefixes 10.2.0.0/24 --query 'newVNet.subnets[].addressPrefix'",
            ["10.2.0.0/24"],
        ),
        (
            f"{_SUBNET.format('create')} -n data --address-prefixes 10.2.1.0/24 "
            "--query addressPrefix",
            "10.2.1.0/24",
        ),
        (
            f"{_SUBNET.format('create')} -n more --address-prefixes 10.2.1.0/25",
            refused("NetcfgSubnetRangesOverlap"),
        ),
        (
            f"{_SUBNET.format('create')} -n more --address-prefixes 10.3.0.0/24",
            refused("NetcfgSubnetRangeOutsideVnet"),
        ),
        (f"{_SUBNET.format('list')} --query 'sort([].name)'", ["data", "web"]),
        (
            f"{_SUBNET.format('update')} -n data --service-endpoints Microsoft.Storage "
            "--query 'serviceEndpoints[].service'",
            ["Microsoft.Storage"],
        ),
        (f"{_SUBNET.format('show')} -n data --query provisioningState", "Succeeded"),
        (f"{_SUBNET.format('delete')} -n data", DONE),
        (f"{_SUBNET.format('show')} -n data", refused("NotFound")),
        ("network vnet update -g $g -n net --set tags.a=b --query tags", {"a": "b"}),
        ("network vnet list -g $g -o table", shows("10.2.0.0/16", "swedencentral")),
        ("network vnet show -g $g -n net --query 'subnets[].name'", ["web"]),
        ("network vnet delete -g $g -n net", DONE),
        ("network vnet list -g $g", []),
    ],
    "guards, routes and names": [
        *_NEW,
        ("network nsg create -g $g -n guard --query NewNSG.name", "guard"),
        (
            "network nsg rule create -g $g --nsg-name guard -n https --priority 100 --access Allow "
            "--protocol Tcp --destination-port-ranges 443 --query direction",
            "Inbound",
        ),
        (
            "network nsg rule create -g $g --nsg-name guard -n other --priority 100",
            refused("SecurityRuleConflict"),
        ),
        ("network nsg rule list -g $g --nsg-name guard --query '[].name'", ["https"]),
        ("network nsg rule delete -g $g --nsg-name guard -n https", DONE),
        ("network nsg rule list -g $g --nsg-name guard", []),
        ("network route-table create -g $g -n routes --query name", "routes"),
        (
            "network route-table route create -g $g --route-table-name routes -n out "
            "--address-prefix 0.0.0.0/0 --next-hop-type VirtualAppliance "
            "--next-hop-ip-address 10.0.0.4 --query nextHopIpAddress",
            "10.0.0.4",
        ),
        ("network private-dns zone create -g $g -n $g.internal --query location", "global"),
        (
            "network private-dns record-set a add-record -g $g -z $g.internal -n www -a 10.0.0.4 "
            "--query aRecords",
            [{"ipv4Address": "10.0.0.4"}],
        ),
        (
            "network private-dns record-set a list -g $g -z $g.internal --query '[].fqdn'",
            ["www.$g.internal."],
        ),
        (
            "network private-dns record-set list -g $g -z $g.internal "
            "--query 'contains([].name, `www`)'",
            True,
        ),
    ],
    "vaults": [
        *_NEW,
        (
            "keyvault create -n kv-$g -g $g --query properties.vaultUri",
            "https://kv-$g.vault.azure.net/",
        ),
        ("keyvault list -g $g --query '[].name'", ["kv-$g"]),
        ("keyvault delete -n kv-$g -g $g", DONE),
        ("keyvault list -g $g", []),
        (
            "keyvault list-deleted --resource-type vault "
            "--query \"[?name=='kv-$g'].properties.location\"",
            ["swedencentral"],
        ),
        ("keyvault create -n kv-$g -g $g", refused("ConflictError", "deleted state")),
        ("keyvault recover -n kv-$g --query name", "kv-$g"),
        ("keyvault show -n kv-$g --query properties.provisioningState", "Succeeded"),
        ("keyvault delete -n kv-$g", DONE),
        ("keyvault purge -n kv-$g", DONE),
        ("keyvault list-deleted --query \"[?name=='kv-$g']\"", []),
        ("keyvault create -n kv-$g -g $g --enable-purge-protection --query name", "kv-$g"),
        ("keyvault delete -n kv-$g", DONE),
        ("keyvault purge -n kv-$g", refused("MethodNotAllowed")),
    ],
    "roles": [
        *_NEW,
        (
            f"role assignment create --assignee-object-id $readers --role Reader --scope {_GROUP} "
            "--assignee-principal-type Group --query '[principalId,scope]'",
            ["$readers", _GROUP],
        ),
        (f"role assignment list --scope {_GROUP} -o table", shows("readers", "Reader")),
        (
            "role assignment list --assignee $readers --all --query '[].roleDefinitionName'",
            ["Reader"],
        ),
        ("role assignment list -g $g --include-inherited --query '[].principalName'", ["readers"]),
        (
            f"role assignment create --assignee $readers --role Nobody --scope {_GROUP}",
            refused("Role 'Nobody' doesn't exist"),
        ),
        (
            "role assignment create --assignee-object-id 33333333-0000-0000-0000-00000000dead "
            f"--assignee-principal-type User --role Reader --scope {_GROUP}",
            refused("PrincipalNotFound"),
        ),
        (f"role assignment delete --assignee $readers --role Reader --scope {_GROUP}", DONE),
        ("role assignment list --assignee $readers --all", []),
        ("role definition list --name Reader --query '[].roleType'", ["BuiltInRole"]),
        (
            f"role definition create --role-definition {_ROLE % 'looks'} --query description",
            "looks",
        ),
        ("role definition list --custom-role-only --query '[].roleName'", ["$g"]),
        (f"role definition update --role-definition {_ROLE % 'sees'} --query description", "sees"),
        ("role definition delete --name $g", DONE),
        ("role definition list --custom-role-only", []),
    ],
    "policies": [
        *_NEW,
        (
            f"policy definition create -n $g --mode Indexed --rules '{_RULE}' --query policyType",
            "Custom",
        ),
        ("policy definition list --query \"[?policyType=='Custom'].name\"", ["$g"]),
        ("policy definition show -n $g --query policyRule.then.effect", "deny"),
        (f"policy assignment create -n here --policy $g --scope {_GROUP} --query scope", _GROUP),
        ("policy assignment list -g $g --query '[].name'", ["here"]),
        ("policy assignment list --query \"[?name=='here']\"", []),
        ("policy assignment list --disable-scope-strict-match --query '[].name'", ["here"]),
        (
            "network nsg create -g $g -n away -l westeurope",
            refused("RequestDisallowedByPolicy", "'away' was disallowed by policy"),
        ),
        (
            "network nsg create -g $g -n home -l swedencentral --query NewNSG.location",
            "swedencentral",
        ),
        ("policy assignment delete -n here -g $g", DONE),
        ("policy assignment list -g $g", []),
        ("policy definition delete -n $g", DONE),
        ("policy definition show -n $g", refused("NotFound")),
        ("network nsg create -g $g -n away -l westeurope --query NewNSG.location", "westeurope"),
    ],
    "accounts of services": [
        *_NEW,
        (
            "storage account create -n sttwin$n -g $g --query '[kind,sku.name]'",
            ["StorageV2", "Standard_RAGRS"],
        ),
        ("storage account keys list -n sttwin$n -g $g --query '[].keyName'", ["key1", "key2"]),
        ("storage account delete -n sttwin$n -g $g --yes", DONE),
        ("storage account list -g $g", []),
        ("identity create -g $g -n worker --query name", "worker"),
        ("acr create -n crtwin$n -g $g --sku Premium --query loginServer", "crtwin$n.azurecr.io"),
        ("monitor log-analytics workspace create -g $g -n logs --query sku.name", "PerGB2018"),
        (
            "cognitiveservices account create -n ai-$n -g $g --kind AIServices --sku S0 "
            "-l swedencentral --custom-domain ai-$n --yes --query kind",
            "AIServices",
        ),
        ("cognitiveservices account delete -n ai-$n -g $g", DONE),
        ("cognitiveservices account list-deleted --query '[].name'", ["ai-$n"]),
        ("cognitiveservices account purge -n ai-$n -g $g -l swedencentral", DONE),
        ("cognitiveservices account list-deleted", []),
    ],
}


@pytest.mark.parametrize("journey", JOURNEYS)
def test_az_works_with_services(az: Az, journey: str):
    name = journey.partition(" ")[0].strip(",")
    az.travel(JOURNEYS[journey], g=f"svc-{name}", n=f"{len(name)}x7q")
