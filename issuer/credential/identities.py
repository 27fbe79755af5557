"""Which entries of a list of trusted issuers cover an issuer: each as exact as it is written, and none any wider.

An entry is one of five things:

- `did:key:z6Mk…` and `did:web:host:path`: this issuer and no other;
- `https://host/path`: the issuer with this address and no other;
- `https://host/path/*`: every issuer whose own document is kept below that address;
- `host` or `host:port`: the issuer whose whole identity is the host (`did:web:host`, `https://host/`), and none of
  those that have an address on it.

The other way round, few entries can cover an issuer, and they follow from its id: so a list is only looked up in.
Addresses are compared by their letters, after what all software agrees on (case of the host, the usual port). Whatever
a server might take for another address than a reader does is covered by nothing.
"""

from __future__ import annotations

import re
from enum import StrEnum
from unicodedata import normalize
from urllib.parse import unquote

from issuer.credential.did import did_web_url
from issuer.credential.errors import CredentialError

MAX_ENTRY = 1000  # characters; more than any address that people could compare

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = rf"(?:{_LABEL}\.)+(?!(?:[0-9]+|0x[0-9a-f]*)(?:[:/?]|\Z)){_LABEL}"  # the last label of an IP address is a number
_AUTHORITY = rf"(?P<host>{_HOST})(?P<port>:[1-9][0-9]{{0,4}})?"
_LETTERS = r"A-Za-z0-9._~!$&'()*+,;=:@%/-"
_ADDRESS = re.compile(
    rf"https://{_AUTHORITY}(?P<path>/[{_LETTERS}]*)?(?P<query>\?[?{_LETTERS}]*)?", re.IGNORECASE | re.ASCII
)
_HOST_ENTRY = re.compile(_AUTHORITY, re.IGNORECASE | re.ASCII)
_ESCAPES = re.compile(r"(?:[^%]|%[0-9A-Fa-f]{2})*")
_DIVIDERS = re.compile(r"[/\\%\x00-\x1f\x7f\N{REPLACEMENT CHARACTER}]")
_WITHIN = " within "


class EntryKind(StrEnum):
    """What an entry of a list is."""

    KEY = "key"
    DID = "did"
    ADDRESS = "address"
    PLACE = "place"
    HOST = "host"


def kind_of_entry(entry: str) -> EntryKind:
    """Return what an entry is; it must be one that `trust.read_issuer` returned."""
    if entry.startswith("did:key:"):
        return EntryKind.KEY
    if entry.startswith("did:"):
        return EntryKind.DID
    if entry.startswith("https://"):
        return EntryKind.PLACE if entry.endswith("/*") else EntryKind.ADDRESS
    return EntryKind.HOST


def plain_host(text: str) -> str | None:
    """Return a host with its port, as entries have it; None for what is none, such as an IP address."""
    match = _HOST_ENTRY.fullmatch(text)
    return _authority(match) if match else None


def plain_address(text: str) -> str | None:
    """Return an https address in the one spelling in which it is compared; None where it could be read in two ways.

    Refused are user names, IP addresses, fragments, letters outside ASCII, and paths with steps up (`..`, `..;`),
    hidden dividers (`%2f`, `%5c`, `%25`), empty steps (`//`) or broken
    escapes.
    """
    match = _ADDRESS.fullmatch(text)
    authority = _authority(match) if match and len(text) <= MAX_ENTRY else None
    if match is None or authority is None:
        return None
    path = match["path"] or "/"
    steps = path[1:].split("/")
    if not all(map(_is_plain_step, steps)) or "" in steps[:-1]:
        return None
    return f"https://{authority}{path}{match['query'] or ''}"


def plain_did(did: str) -> str | None:
    """Return a did:web in the one spelling in which it is compared; None where it could be read in two ways."""
    try:
        address = plain_address(did_web_url(did))
    except CredentialError:
        return None
    method, authority, *path = did.removeprefix("did:").split(":")
    return ":".join(["did", method, authority.replace("%3a", "%3A"), *path]) if address else None


def entries_covering(issuer_id: str, vouched_at: str | None = None) -> tuple[str, ...]:
    """Return the entries that cover an issuer, the most exact first.

    `vouched_at` is the address on whose word alone a badge is the issuer's, where it is not the issuer's own document
    that says so: then an entry must cover both.
    """
    spelled, address = _spelled(issuer_id)
    places = _places_of(address)
    if vouched_at is None:
        return (spelled, *_hosts_of(spelled, address), *places)
    around = _places_of(plain_address(vouched_at))
    return (*(joined(spelled, place) for place in around), *(place for place in places if place in around))


def joined(issuer: str, within: str) -> str:
    """Return the entry for an issuer together with the place in which its hosted badges are kept."""
    return f"{issuer}{_WITHIN}{within}"


def part_of(entry: str) -> tuple[str, str]:
    """Return issuer and place of what `joined` returned; no place for any other entry."""
    issuer, _, within = entry.partition(_WITHIN)
    return issuer, within


def host_entry_of(issuer_id: str) -> str | None:
    """Return the entry for the host that an issuer is on, whether or not it covers the issuer."""
    address = _spelled(issuer_id)[1]
    return address.removeprefix("https://").partition("/")[0] if address else None


def place_of(address: str) -> str | None:
    """Return the entry for the place that a document is in; None for an address that could be read in two ways."""
    return next(iter(_places_of(plain_address(address))), None)


def _spelled(issuer_id: str) -> tuple[str, str | None]:
    """Return an id as entries have it, and the address of the document that the issuer publishes."""
    if issuer_id.startswith("did:web:") and (did := plain_did(issuer_id)) is not None:
        return did, plain_address(did_web_url(did))
    address = plain_address(issuer_id)
    return (address, address) if address is not None else (issuer_id, None)


def _hosts_of(spelled: str, address: str | None) -> tuple[str, ...]:
    """Return the host where it is the whole identity."""
    if address is None:
        return ()
    host = address.removeprefix("https://").partition("/")[0]
    is_root = spelled.count(":") == 2 if spelled.startswith("did:") else address == f"https://{host}/"
    return (host,) if is_root else ()


def _places_of(address: str | None) -> tuple[str, ...]:
    """Return the place that a document is in, and those that this one is in."""
    if address is None:
        return ()
    origin, *folders = address.removeprefix("https://").partition("?")[0].split("/")[:-1]
    steps = [f"https://{origin}", *folders]
    return tuple("/".join([*steps[:length], "*"]) for length in range(len(steps), 0, -1))


def _authority(match: re.Match[str]) -> str | None:
    port = match["port"] or ""
    if len(match["host"]) > 253 or int(port[1:] or 0) > 65535:
        return None
    return match["host"].lower() + ("" if port == ":443" else port)


def _is_plain_step(step: str) -> bool:
    """Tell whether one step of a path is one step to everybody. Some servers cut off what follows a semicolon."""
    if not _ESCAPES.fullmatch(step):
        return False
    plain = normalize("NFKC", unquote(step, errors="replace"))
    return not _DIVIDERS.search(plain) and plain.partition(";")[0] not in (".", "..")
