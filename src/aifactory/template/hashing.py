"""ARM's two deterministic names: uniqueString and guid."""

import uuid

_MASK = 0xFFFFFFFF
_C1, _C2 = 0x239B961B, 0xAB0E9789
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
# The namespace of ARM's guid(): public repositories that must find role assignments made by Azure
# compute their names with it (GitHub, read 2026-08).
_NAMESPACE = uuid.UUID("11fb06fb-712d-4ddd-98c7-e71bbd588830")


def guid(parts: list[str]) -> str:
    """The GUID that ARM derives from texts."""
    return str(uuid.uuid5(_NAMESPACE, "-".join(parts)))


def unique_string(parts: list[str]) -> str:
    """The 13 characters that ARM derives from texts (checked against three published values)."""
    value = _murmur("-".join(parts).encode())
    return "".join(
        _ALPHABET[(value >> shift if shift >= 0 else value << -shift) & 31]
        for shift in range(59, -2, -5)
    )


def _rotate(value: int, by: int) -> int:
    return ((value << by) | (value >> (32 - by))) & _MASK


def _mix(one: int, two: int, by: int, block: int) -> int:
    return _rotate(block * one & _MASK, by) * two & _MASK


def _finish(value: int) -> int:
    value = (value ^ value >> 16) * 0x85EBCA6B & _MASK
    value = (value ^ value >> 13) * 0xC2B2AE35 & _MASK
    return value ^ value >> 16


def _murmur(data: bytes) -> int:
    low = high = 0
    whole = len(data) // 8 * 8
    for at in range(0, whole, 8):
        low ^= _mix(_C1, _C2, 15, int.from_bytes(data[at : at + 4], "little"))
        low = ((_rotate(low, 19) + high) * 5 + 0x561CCD1B) & _MASK
        high ^= _mix(_C2, _C1, 17, int.from_bytes(data[at + 4 : at + 8], "little"))
        high = ((_rotate(high, 13) + low) * 5 + 0x0BCAA747) & _MASK
    tail = data[whole:]
    if tail:
        low ^= _mix(_C1, _C2, 15, int.from_bytes(tail[:4], "little"))
        high ^= _mix(_C2, _C1, 17, int.from_bytes(tail[4:], "little"))
    low ^= len(data)
    high ^= len(data)
    low = (low + high) & _MASK
    high = (high + low) & _MASK
    low, high = _finish(low), _finish(high)
    low = (low + high) & _MASK
    return ((high + low) & _MASK) << 32 | low
