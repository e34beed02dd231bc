"""Sizes of virtual machines: how many cores one has, and the family whose quota they count for."""

import re

# Standard_D4s_v5, Standard_NC4as_T4_v3, Standard_E8-4s_v5: family, cores, those of them that are
# on, features, accelerator, version (learn.microsoft.com/azure/virtual-machines/
# vm-naming-conventions, 2026-08). Its own number counts, not the constrained one: unverified.
_SIZE = re.compile(
    r"Standard_([A-Z]+)(\d+)(?:-\d+)?([a-z]*)(?:_([A-Z]\w*?))?(?:_v(\d+))?", re.ASCII
)

# The names that Microsoft.Compute/locations/usages gives to families, where the rule below does not
# hold (github.com/Azure/azure-cli issues and az vm list-usage outputs, 2026-08).
_ODD = {
    "NC.as.T4.3": "Standard NCASv3_T4 Family",
    "NC.ads.A100.4": "StandardNCADSA100v4Family",
    "B.ms..": "standardBSFamily",
    "B.s..": "standardBSFamily",
}

TOTAL = "cores"  # the row of all cores in a region


def cores(size: str) -> int | None:
    """The cores of a machine of this size; None when its name does not say."""
    found = _SIZE.fullmatch(size)
    return int(found[2]) if found else None


def family(size: str) -> str | None:
    """The name of the family's row among the usages; None when the size's name does not say."""
    found = _SIZE.fullmatch(size)
    if found is None:
        return None
    letters, _, features, accelerator, version = found.groups()
    odd = _ODD.get(f"{letters}.{features}.{accelerator or ''}.{version or ''}")
    if odd or accelerator:
        return odd
    return f"standard{letters}{features.upper()}{f'v{version}' if version else ''}Family"
