"""Bitstring Status List v1.0: the list's bits, the credential that carries them, and looking one entry up.

Whatever keeps a status from being established raises CredentialError STATUS_*: a status that could not be
looked up is never "not revoked".
"""

from __future__ import annotations

import base64
import gzip
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from issuer.credential.canonical import read
from issuer.credential.data_integrity import verify_reading
from issuer.credential.document_loader import VC_V2
from issuer.credential.documents import Documents, Purpose, fetch_for
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.instants import format_instant, parse_instant
from issuer.credential.proof import read_proofs
from issuer.credential.strict_json import parse_json

MIN_ENTRIES = 131_072  # bits; section 6.1: a shorter list would let its reader single people out
MAX_BYTES = 4 * 1024 * 1024  # unpacked; more than 33 million entries
_ENCODED = re.compile(r"u[A-Za-z0-9_-]+")
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
_KNOWN_PURPOSES = ("revocation", "suspension")


class StatusList:
    """A list of bits; entry 0 is the most significant bit of the first byte (section 3.2)."""

    __slots__ = ("_bits",)

    def __init__(self, size: int = MIN_ENTRIES) -> None:
        """Make `size` entries, a multiple of 8, none of them set."""
        if size <= 0 or size % 8:
            raise CredentialError("STATUS_LENGTH", "A status list holds a whole number of bytes, at least one.")
        self._bits = bytearray(size // 8)

    def __len__(self) -> int:
        return len(self._bits) * 8

    def set(self, index: int, value: bool) -> None:
        """Set or clear one entry; raises STATUS_INDEX beyond the list."""
        self._require_inside(index)
        mask = 0x80 >> (index & 7)
        if value:
            self._bits[index >> 3] |= mask
        else:
            self._bits[index >> 3] &= ~mask

    def get(self, index: int) -> bool:
        """Tell whether one entry is set; raises STATUS_INDEX beyond the list."""
        self._require_inside(index)
        return bool(self._bits[index >> 3] & (0x80 >> (index & 7)))

    def encode(self) -> str:
        """Return the multibase text: `u` and base64url without padding of the GZIP of the bits (section 3.3).

        The same bits give the same text: the time stamp of GZIP is left at zero.
        """
        packed = gzip.compress(self._bits, compresslevel=6, mtime=0)
        return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")

    @classmethod
    def decode(cls, text: object, minimum: int = MIN_ENTRIES) -> StatusList:
        """Return the list of an `encodedList` (section 3.4).

        Raises STATUS_LENGTH when it cannot be unpacked or holds fewer than `minimum` entries, STATUS_SIZE
        when it is larger than 4 MiB unpacked or holds anything but one GZIP member.
        """
        bits = _gunzip(_packed(text))
        if len(bits) * 8 < max(minimum, 8):
            raise CredentialError("STATUS_LENGTH", f"The status list holds fewer than {minimum} entries.")
        decoded = cls(8)
        decoded._bits = bytearray(bits)
        return decoded

    def _require_inside(self, index: int) -> None:
        if not 0 <= index < len(self):
            raise CredentialError(
                "STATUS_INDEX", f"Entry {index} is beyond the {len(self)} entries of the status list."
            )


def _packed(text: object) -> bytes:
    """Return the GZIP bytes of an `encodedList`, refusing every writing but the canonical one."""
    if not isinstance(text, str) or not _ENCODED.fullmatch(text):
        raise CredentialError("STATUS_LENGTH", "The status list is not written as multibase base64url text.")
    body = text[1:]
    if len(body) % 4 == 1:
        raise CredentialError("STATUS_LENGTH", "The status list's text is cut off.")
    packed = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    if base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii") != body:
        raise CredentialError("STATUS_LENGTH", "The status list's text is not in its canonical form.")
    return packed


def _gunzip(packed: bytes) -> bytes:
    """Unpack one GZIP member, never holding more than the limit."""
    unpacker = zlib.decompressobj(wbits=31)  # 31 = GZIP only: neither zlib nor raw deflate is taken for it
    try:
        bits = unpacker.decompress(packed, MAX_BYTES + 1)
    except zlib.error as error:
        raise CredentialError("STATUS_LENGTH", "The status list cannot be unpacked.") from error
    if len(bits) > MAX_BYTES:
        raise CredentialError("STATUS_SIZE", "The status list is larger than 4 MiB unpacked.")
    if not unpacker.eof:
        raise CredentialError("STATUS_LENGTH", "The status list is cut off.")
    if unpacker.unused_data:
        raise CredentialError("STATUS_SIZE", "There is something behind the end of the status list.")
    return bits


def status_list_credential(
    *,
    id: str,
    issuer: str | dict[str, Any],
    bits: StatusList,
    valid_from: datetime,
    valid_until: datetime,
    purpose: str = "revocation",
) -> dict[str, Any]:
    """Return the unsigned BitstringStatusListCredential (section 2.2); it is served at `id`.

    Raises STATUS_LENGTH below the minimum size and TIME_ORDER when it would never be valid.
    """
    if len(bits) < MIN_ENTRIES:
        raise CredentialError("STATUS_LENGTH", f"A published status list needs at least {MIN_ENTRIES} entries.")
    if valid_until < valid_from:
        raise CredentialError("TIME_ORDER", "The status list would expire before it becomes valid.")
    return {
        "@context": [VC_V2],
        "id": id,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": format_instant(valid_from),
        "validUntil": format_instant(valid_until),
        "credentialSubject": {
            "id": f"{id}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": bits.encode(),
        },
    }


@dataclass(frozen=True, slots=True)
class StatusOutcome:
    """What one status entry says: whether its bit is set, for which purpose, and from when the list is."""

    set: bool
    purpose: str
    list_valid_from: datetime | None = None


def check_status(entry: Mapping[str, Any], issuer_id: str, documents: Documents, *, now: datetime) -> StatusOutcome:
    """Look one `credentialStatus` entry up (section 3.2, validate algorithm).

    The list must be signed by the credential's own issuer and valid at `now`. Raises CredentialError
    STATUS_*.
    """
    purpose, index, address = _read_entry(entry)
    published = _fetch_list(address, documents, now)
    # The list is read from the rebuilt object, as every credential is (rule C9).
    _require_same_issuer(published, issuer_id)
    valid_from = _require_current(published, now)
    subject = _read_subject(published, address)
    if purpose not in _values(subject.get("statusPurpose")):
        raise CredentialError("STATUS_PURPOSE", f"The status list is not for {purpose}.")
    bits = StatusList.decode(subject.get("encodedList"))
    return StatusOutcome(bits.get(index), purpose, valid_from)


def _read_entry(entry: Mapping[str, Any]) -> tuple[str, int, str]:
    """Return purpose, index and the list's address of an entry that we can read."""
    if _values(entry.get("type")) != ["BitstringStatusListEntry"]:
        raise CredentialError("STATUS_TYPE", "The credential's status is published in a way that is not read yet.")
    purpose, address = entry.get("statusPurpose"), entry.get("statusListCredential")
    if not isinstance(purpose, str) or not isinstance(address, str) or "statusListIndex" not in entry:
        raise CredentialError("STATUS_MISSING", "The credential does not say where its status stands.")
    if purpose not in _KNOWN_PURPOSES:
        raise CredentialError("STATUS_PURPOSE", f"A status with the purpose “{excerpt(purpose)}” is not understood.")
    # More than one bit an entry would need the meanings of `statusMessage`; zero bits say nothing at all.
    if "statusSize" in entry and (entry["statusSize"] is True or entry["statusSize"] != 1):
        raise CredentialError("STATUS_SIZE", "Only status lists with one bit an entry are read.")
    text = entry["statusListIndex"]
    # Not int() alone: it reads other digits than ASCII's, underscores, signs and spaces.
    if not isinstance(text, str) or not _INDEX.fullmatch(text):
        raise CredentialError("STATUS_INDEX", "The credential's place in the status list is not a plain number.")
    return purpose, int(text), address


def _fetch_list(address: str, documents: Documents, now: datetime) -> dict[str, Any]:
    """Return the list's rebuilt document, its shape and proof verified."""
    try:
        document = parse_json(fetch_for(Purpose.STATUS, address, documents))
    except CredentialError as error:
        code = "STATUS_SIZE" if error.code == "SIZE" else "STATUS_FETCH"
        raise CredentialError(code, f"The status list could not be read. {error.detail}") from error
    if not isinstance(document, dict):
        raise CredentialError("STATUS_FETCH", "The status list is not a JSON object.")
    try:
        reading = read(document)
        verify_reading(reading, read_proofs(document), documents, now=now)
    except CredentialError as error:
        code = "STATUS_ISSUER" if error.code == "ISSUER_MISMATCH" else "STATUS_PROOF"
        raise CredentialError(code, f"The status list itself does not verify. {error.detail}") from error
    return reading.rebuild()


def _require_same_issuer(published: Mapping[str, Any], issuer_id: str) -> None:
    """Refuse a stranger's list: it must not speak about this credential."""
    issuer = published.get("issuer")
    found = issuer.get("id") if isinstance(issuer, dict) else issuer
    if found != issuer_id:
        raise CredentialError("STATUS_ISSUER", "The status list was signed by somebody other than the issuer.")


def _require_current(published: Mapping[str, Any], now: datetime) -> datetime | None:
    """Refuse a list outside its validity: an old one would hide what was revoked since."""
    try:
        valid_from = parse_instant(published["validFrom"]) if "validFrom" in published else None
        valid_until = parse_instant(published["validUntil"]) if "validUntil" in published else None
    except CredentialError as error:
        raise CredentialError("STATUS_EXPIRED", f"The status list's dates cannot be read. {error.detail}") from error
    if (valid_from is not None and now < valid_from) or (valid_until is not None and now > valid_until):
        raise CredentialError("STATUS_EXPIRED", "The status list is not valid at this time.")
    return valid_from


def _read_subject(published: Mapping[str, Any], address: str) -> Mapping[str, Any]:
    """Return the subject of a document that is a status list and the one asked for."""
    if "BitstringStatusListCredential" not in _values(published.get("type")):
        raise CredentialError("STATUS_TYPE", "What stands at the status list's address is no status list.")
    if published.get("id") != address:
        raise CredentialError("STATUS_PROOF", "The status list bears another address than the one asked for.")
    subject = published.get("credentialSubject")
    if not isinstance(subject, dict) or _values(subject.get("type")) != ["BitstringStatusList"]:
        raise CredentialError("STATUS_TYPE", "What stands at the status list's address is no status list.")
    return subject


def _values(member: object) -> list[Any]:
    """Return a member that may be one value or several as a list."""
    if member is None:
        return []
    return member if isinstance(member, list) else [member]
