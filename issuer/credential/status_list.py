"""Bitstring Status List v1.0: the list's bits, and the credential that carries them."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from issuer.credential.document_loader import VC_V2
from issuer.credential.errors import CredentialError
from issuer.credential.instants import format_instant

MIN_ENTRIES = 131_072  # bits; section 6.1: a shorter list would let its reader single people out
MAX_BYTES = 4 * 1024 * 1024  # unpacked; more than 33 million entries
_ENCODED = re.compile(r"u[A-Za-z0-9_-]+")
_OLDER = re.compile(r"H[A-Za-z0-9_-]+|H[A-Za-z0-9+/]+={0,2}")  # GZIP begins with the byte 1f, which is written H


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

    def set_all(self, indices: Collection[int]) -> None:
        """Set many entries, tens of thousands in some milliseconds; raises STATUS_INDEX if one is beyond the list."""
        if indices:
            self._require_inside(min(indices))
            self._require_inside(max(indices))
        bits = self._bits
        for index in indices:
            bits[index >> 3] |= 0x80 >> (index & 7)

    def get(self, index: int) -> bool:
        """Tell whether one entry is set; raises STATUS_INDEX beyond the list."""
        self._require_inside(index)
        return bool(self._bits[index >> 3] & (0x80 >> (index & 7)))

    def value(self, index: int, size: int) -> int:
        """Return entry `index` of a list whose entries are `size` bits wide; raises STATUS_INDEX beyond the list.

        The first bit of an entry is its most significant one (section 3.2, validate algorithm).
        """
        first = index * size
        self._require_inside(first)
        self._require_inside(first + size - 1)
        value = 0
        for position in range(first, first + size):
            value = value << 1 | self.get(position)
        return value

    def union(self, other: StatusList) -> StatusList:
        """Return the list in which everything is set that is set in one of the two, as long as the longer."""
        length = max(len(self._bits), len(other._bits))
        both = [int.from_bytes(each._bits.ljust(length, b"\0")) for each in (self, other)]
        united = StatusList(8)
        united._bits = bytearray((both[0] | both[1]).to_bytes(length))
        return united

    def encode(self) -> str:
        """Return the multibase text: `u` and base64url without padding of the GZIP of the bits (section 3.3).

        The same bits give the same text: the time stamp of GZIP is left at zero. Of bits that stand alone nothing
        repeats but zeros: looking for runs alone is quicker and packs closer than looking for whatever repeats.
        """
        packer = zlib.compressobj(level=6, wbits=31, memLevel=9, strategy=zlib.Z_RLE)  # 31 = GZIP
        packed = packer.compress(self._bits) + packer.flush()
        return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode("ascii")

    @classmethod
    def decode(cls, text: object, minimum: int = MIN_ENTRIES) -> StatusList:
        """Return the list of an `encodedList` (section 3.4).

        Raises STATUS_LENGTH when it cannot be unpacked or holds fewer than `minimum` entries, STATUS_SIZE
        when it is larger than 4 MiB unpacked or holds anything but one GZIP member.
        """
        return cls._of(_gunzip(_packed(text)), minimum)

    @classmethod
    def decode_older(cls, text: object) -> StatusList:
        """Return the list of an `encodedList` of Status List 2021: Base64 of either alphabet. Raises as `decode`.

        Lists of that time that are written as multibase already are read too.
        """
        if isinstance(text, str) and _OLDER.fullmatch(text):
            plain = text.rstrip("=").replace("+", "-").replace("/", "_")
            padded = plain + "=" * (-len(plain) % 4)
            if len(text) in (len(plain), len(padded)):
                return cls._of(_gunzip(_packed("u" + plain)), MIN_ENTRIES)
        return cls.decode(text)

    @classmethod
    def _of(cls, bits: bytes, minimum: int) -> StatusList:
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
