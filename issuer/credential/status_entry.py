"""What one status entry of a credential asks for, and what a list answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.members import values_of

MAX_SIZE = 8  # bits an entry; 256 messages are more than anybody gives
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
_VALUE = re.compile(r"0x[0-9a-fA-F]{1,8}")
_PURPOSES = {
    "BitstringStatusListEntry": ("revocation", "suspension", "message", "refresh"),
    "StatusList2021Entry": ("revocation", "suspension"),
}


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """An entry in a list of bits (Bitstring Status List 1.0, section 2.1, and Status List 2021)."""

    kind: str
    purpose: str
    index: int
    address: str
    """Where the list is published."""
    size: int = 1
    """Bits of an entry."""
    messages: Mapping[int, str] | None = None
    """What each value means, where the credential says so."""


@dataclass(frozen=True, slots=True)
class StatusOutcome:
    """What a list says about a credential."""

    purpose: str
    value: int
    """0 where nothing is set."""
    list_valid_from: datetime | None = None
    message: str | None = None
    """The issuer's words for the value, or its reason."""
    signed: bool = True
    """Whether the list is; else it is known by the host alone that serves it."""

    @property
    def set(self) -> bool:
        """Whether the list says anything of the credential."""
        return self.value != 0


def read_entry(entry: Mapping[str, Any]) -> StatusEntry:
    """Return an entry in a list of bits.

    Raises STATUS_TYPE, STATUS_MISSING, STATUS_PURPOSE, STATUS_SIZE or STATUS_INDEX where it is not understood.
    """
    kind = kind_of_entry(entry)
    if kind not in _PURPOSES:
        raise CredentialError("STATUS_TYPE", "The credential's status is published in a way that is not read yet.")
    purpose, address = entry.get("statusPurpose"), entry.get("statusListCredential")
    if not isinstance(purpose, str) or not isinstance(address, str) or "statusListIndex" not in entry:
        raise CredentialError("STATUS_MISSING", "The credential does not say where its status stands.")
    if purpose not in _PURPOSES[kind]:
        raise CredentialError("STATUS_PURPOSE", f"A status with the purpose “{excerpt(purpose)}” is not understood.")
    size = _read_size(entry)
    text = entry["statusListIndex"]
    # Not int() alone: it reads other digits than ASCII's, underscores, signs and spaces.
    if not isinstance(text, str) or not _INDEX.fullmatch(text):
        raise CredentialError("STATUS_INDEX", "The credential's place in the status list is not a plain number.")
    return StatusEntry(kind, purpose, int(text), address, size, _read_messages(entry, size))


def kind_of_entry(entry: object) -> str:
    """Return the one type of a status entry. Raises STATUS_TYPE when it has none or several."""
    types = values_of(entry.get("type")) if isinstance(entry, Mapping) else []
    if len(types) != 1 or not isinstance(types[0], str):
        raise CredentialError("STATUS_TYPE", "The credential's status is published in a way that is not read yet.")
    return types[0]


def _read_size(entry: Mapping[str, Any]) -> int:
    size = entry.get("statusSize", 1)
    # Zero bits say nothing at all, and True is 1 to Python.
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= MAX_SIZE:
        raise CredentialError("STATUS_SIZE", f"An entry of a status list has 1 to {MAX_SIZE} bits.")
    return size


def _read_messages(entry: Mapping[str, Any], size: int) -> Mapping[int, str] | None:
    """Return the meaning of every value; it must be given where there are more values than set and not set."""
    if "statusMessage" not in entry:
        if size > 1:
            raise CredentialError("STATUS_SIZE", "The credential does not say what its status can be (statusMessage).")
        return None
    messages: dict[int, str] = {}
    for each in values_of(entry["statusMessage"]):
        status, message = (each.get("status"), each.get("message")) if isinstance(each, dict) else (None, None)
        if not isinstance(status, str) or not _VALUE.fullmatch(status) or not isinstance(message, str):
            raise CredentialError("STATUS_SIZE", "What the credential's status can be (statusMessage) is not readable.")
        if int(status, 16) in messages:
            raise CredentialError("STATUS_SIZE", "The credential gives one value of its status two meanings.")
        messages[int(status, 16)] = message
    if set(messages) != set(range(1 << size)):
        raise CredentialError("STATUS_SIZE", "The credential does not give every value of its status a meaning.")
    return messages
