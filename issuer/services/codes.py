"""The code of a verification page: 26 characters of Crockford's base 32 by chance, fit to be read aloud and typed."""

from __future__ import annotations

from issuer.services.ports import Chance

LENGTH = 26
_COMMON = 3  # characters with which codes that are made together begin
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
# What people read for what is printed (Crockford, "Base 32", table of symbols): i and l for 1, o for 0.
_READINGS = str.maketrans("ilo", "110")


def new_code(chance: Chance) -> str:
    """Return a new code of 26 characters."""
    return _drawn(LENGTH, chance)


def new_codes(count: int, chance: Chance) -> list[str]:
    """Return codes for badges that are made together: chance says once how they begin, for 15 bits of the 130.

    So they stand together in their index, as `new_ids` has it, and 115 bits of chance are left to each.
    """
    beginning = _drawn(_COMMON, chance)
    return [beginning + _drawn(LENGTH - _COMMON, chance) for _ in range(count)]


def _drawn(length: int, chance: Chance) -> str:
    """Return so many characters by chance, five bits each."""
    octets = (5 * length + 7) // 8
    number = int.from_bytes(chance.octets(octets)) >> 8 * octets - 5 * length
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(5 * (length - 1), -1, -5))


def normalise_code(text: str) -> str | None:
    """Return a code as it is stored from what somebody typed, or None when it cannot be one."""
    kept = "".join(sign for sign in text.lower() if sign not in "- \t").translate(_READINGS)
    return kept if len(kept) == LENGTH and all(sign in _ALPHABET for sign in kept) else None


def group_code(code: str) -> str:
    """Return a code in groups of five so that it can be read aloud: `abcde-fghij-…`."""
    return "-".join(code[start : start + 5] for start in range(0, len(code), 5))
