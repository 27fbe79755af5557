"""Corpus K6: attacks on the status of a revoked badge, made from a fixed seed; no verifier may take one for standing.

Every case begins with a badge that its issuer has revoked, in a list of some kind, and an attack on the list, on its
way to the verifier, or on the entry. The right answer is REVOKED or "could not be checked", and never VALID.
"""

from __future__ import annotations

import base64
import gzip
import json
import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from issuer.credential.data_integrity import add_proof
from issuer.credential.instants import format_instant
from issuer.credential.status_list import StatusList, status_list_credential
from issuer.credential.strict_json import dump_json
from tests.credential.samples import BASE, CREDENTIAL, INDEX, LIST, NOW, Publisher, packed, signer
from tests.credential.status_samples import (
    REVOKED_IDS,
    as_token,
    base64_of,
    bits_entry,
    bits_of,
    older_list,
    packed_bytes,
    revoked_issuer,
    sign_none,
    with_changes,
)


@dataclass
class Case:
    """A revoked badge of an issuer, and what is served for its status; to be changed by an attack."""

    name: str
    issuer: Publisher
    entry: Any

    def badge(self) -> bytes:
        return dump_json(self.issuer.badge_with_status(self.entry))


# Attacks on the entry ------------------------------------------------------------------------------------------
_INDEXES = ["", " ", " 5", "5 ", "-1", "+1", "05", "00", "5_0", "٥", "५", "５", "5.0", "1e3", "0x10", "0b1", "abc"]
_INDEXES += ["131072", "131073", "9" * 10, "9" * 400, "4294967296", "1\u200b", "1\u00a0", "一", "²", "½", "Ⅷ", "-0"]
_PURPOSES = ["", "Revocation", "REVOCATION", "revocation ", "revoked", "suspension", "message", "refresh", "none", "x"]
_TYPES = ["StatusList2021Entry", "1EdTechRevocationList", "Unheard", "bitstringStatusListEntry"]
_TYPES += ["RevocationList2020Status"]
_SIZES = [0, -1, 2, 3, 8, 9, 64, 1.5, "1", "2", True, False]
_ADDRESSES = [
    f"{LIST}0",
    f"{LIST}#list",
    f"{LIST}?x",
    LIST.upper(),
    LIST.replace("https", "http"),
    "urn:uuid:1",
    "file:///etc/passwd",
]


def entry_attacks() -> Iterator[tuple[str, Any]]:
    for text in _INDEXES:
        yield f"index {text!r}", bits_entry(statusListIndex=text)
    for purpose in _PURPOSES:
        yield f"purpose {purpose!r}", bits_entry(statusPurpose=purpose)
    for kind in _TYPES:
        yield f"type {kind}", bits_entry(type=kind)
        yield f"two types {kind}", bits_entry(type=["BitstringStatusListEntry", kind])
    for size in _SIZES:
        yield f"size {size!r}", bits_entry(statusSize=size)
    for address in _ADDRESSES:
        yield f"address {address}", bits_entry(statusListCredential=address)
    for member in ("statusPurpose", "statusListIndex", "statusListCredential", "type"):
        yield f"without {member}", bits_entry(**{member: None})
    for others in (["0x0"], ["0x0", "0x0"], ["0x0", "0x2"], ["0", "1"], ["0x0", "0x1", "0x1"]):
        messages = [{"status": value, "message": f"message {each}"} for each, value in enumerate(others)]
        yield f"messages {others}", bits_entry(statusMessage=messages, statusSize=2, statusPurpose="message")


# Attacks on the list, signed by the issuer in error or by somebody else -------------------------------------------
def _unpack_bomb() -> str:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = b"".join(packer.compress(bytes(1 << 20)) for _ in range(16)) + packer.flush()
    return "u" + base64.urlsafe_b64encode(data).decode().rstrip("=")


def list_texts() -> Iterator[tuple[str, Any]]:
    """Texts for `encodedList`, none of which is a list in its canonical form."""
    good = packed(bits_of())
    yield from {
        "empty": "",
        "only the letter": "u",
        "no multibase": good[1:],
        "another base": "z" + good[1:],
        "upper case": "U" + good[1:],
        "padded": good + "=",
        "a space": good + " ",
        "a line": good[:20] + "\n" + good[20:],
        "the other alphabet": good.replace("-", "+").replace("_", "/") + "+",
        "cut off": good[:-8],
        "a letter more": good + "A",
        "another ending": good[:-1] + ("B" if good[-1] != "B" else "C"),
        "not packed": "u" + base64.urlsafe_b64encode(bits_of()).decode().rstrip("="),
        "zlib": "u" + base64.urlsafe_b64encode(zlib.compress(bits_of())).decode().rstrip("="),
        "raw": "u" + base64.urlsafe_b64encode(zlib.compress(bits_of())[2:-4]).decode().rstrip("="),
        "two members": packed_bytes(gzip.compress(bits_of(), mtime=0) + gzip.compress(b"", mtime=0)),
        "a tail": packed_bytes(gzip.compress(bits_of(), mtime=0) + b"\0"),
        "a bomb": _unpack_bomb(),
        "too short by a byte": packed(bits_of()[:-1]),
        "one byte": packed(b"\0"),
        "no bytes": packed(b""),
    }.items()


_LIST_CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("other purpose", {"credentialSubject.statusPurpose": "suspension"}),
    ("no purpose", {"credentialSubject.statusPurpose": None}),
    ("purposes without it", {"credentialSubject.statusPurpose": ["suspension", "refresh"]}),
    ("other subject", {"credentialSubject.type": "StatusList2021"}),
    ("no list", {"credentialSubject.encodedList": None}),
    ("two subjects", {"credentialSubject": [{"type": "BitstringStatusList"}, {"type": "BitstringStatusList"}]}),
    ("other id", {"id": f"{LIST}0"}),
    ("id with fragment", {"id": f"{LIST}#"}),
    ("other type", {"type": ["VerifiableCredential"]}),
    ("over", {"validUntil": format_instant(NOW - timedelta(seconds=1))}),
    ("over for a year", {"validUntil": format_instant(NOW - timedelta(days=365)), "validFrom": "2020-01-01T00:00:00Z"}),
    ("to come", {"validFrom": format_instant(NOW + timedelta(seconds=1))}),
    ("dates turned", {"validFrom": format_instant(NOW), "validUntil": format_instant(NOW - timedelta(days=1))}),
    ("no date", {"validFrom": "today"}),
    ("date without zone", {"validUntil": "2030-01-01T00:00:00"}),
    ("negative ttl", {"credentialSubject.ttl": -1}),
    ("ttl in words", {"credentialSubject.ttl": "an hour"}),
    ("term of nobody", {"credentialSubject.revoked": False}),
    ("context of its own", {"@context": ["https://www.w3.org/ns/credentials/v2", {"encodedList": "urn:x"}]}),
    ("context elsewhere", {"@context": ["https://www.w3.org/ns/credentials/v2", "https://evil.example/c.json"]}),
    ("status of its own", {"credentialStatus": bits_entry(id=f"{LIST}#own", statusListCredential=f"{LIST}0")}),
]


def sign_anyway(document: dict[str, Any], by: Any) -> bytes:
    """Signed as it is where our own signing lets it; else with the proof of something else, so it will not hold."""
    try:
        return dump_json(add_proof(document, by, created=NOW - timedelta(hours=2)))
    except ValueError:
        return dump_json({**document, "proof": add_proof(_innocent(by), by, created=NOW)["proof"]})


def _innocent(by: Any) -> dict[str, Any]:
    return status_list_credential(
        id=LIST, issuer=by.controller, bits=StatusList(), valid_from=NOW - timedelta(hours=2), valid_until=NOW
    )


def bodies(seed: int = 6) -> Iterator[tuple[str, bytes | None]]:
    """What a server, or somebody on the way, could answer instead of the list; None for no answer."""
    issuer, stranger = revoked_issuer(), signer(9)
    clear = with_changes(issuer.list_document(), {"credentialSubject.encodedList": packed(bits_of())})
    genuine = issuer.served[LIST]
    yield "nothing", None
    for name, body in {
        "empty": b"",
        "a page": b"<html>404</html>",
        "null": b"null",
        "list": b"[]",
        "text": b'"u"',
        "zip": b"\x1f\x8b\x08",
        "object": b"{}",
        "too large": b"{" + b" " * 300_000 + b"}",
        "deep": b"[" * 5000,
        "twice": b'{"id":1,"id":2}',
        "cut": genuine[:-20],
        "bom": b"\xef\xbb\xbf" + genuine,
        "utf-16": genuine.decode().encode("utf-16"),
        "only bits": packed(bits_of()).encode(),
    }.items():
        yield f"body: {name}", body
    yield "unsigned", dump_json(clear)
    yield "proof of the other list", dump_json({**clear, "proof": json.loads(genuine)["proof"]})
    yield "proof of nothing", dump_json({**clear, "proof": []})
    own = stranger.controller
    yield "a stranger's", sign_anyway({**clear, "issuer": own}, stranger)
    yield (
        "a stranger's in the issuer's name",
        dump_json({**json.loads(sign_anyway({**clear, "issuer": own}, stranger)), "issuer": issuer.did}),
    )
    yield "a stranger's, as an object", sign_anyway({**clear, "issuer": {"id": own, "type": ["Profile"]}}, stranger)
    yield "a key that is not listed", sign_anyway(clear, signer(9, issuer.did))
    for name, text in list_texts():
        yield f"bits: {name}", sign_anyway(with_changes(clear, {"credentialSubject.encodedList": text}), issuer.signer)
    for name, changes in _LIST_CHANGES:
        yield f"list: {name}", sign_anyway(with_changes(clear, changes), issuer.signer)
    rng = random.Random(seed)
    for _ in range(60):  # one character of the genuine list, anywhere
        at = rng.randrange(len(genuine))
        other = rng.choice(b'0123456789abcdefghijklmnopqrstuvwxyzABCDEF-_"{}[],: ')
        if other != genuine[at]:
            yield f"byte {at} is {chr(other)!r}", genuine[:at] + bytes([other]) + genuine[at + 1 :]


def token_bodies() -> Iterator[tuple[str, bytes]]:
    issuer = revoked_issuer()
    clear = with_changes(issuer.list_document(), {"credentialSubject.encodedList": packed(bits_of())})
    yield "token by another key", as_token(issuer, clear, seed=9)
    yield "token without a signature", as_token(issuer, clear).rsplit(b".", 1)[0] + b"."
    yield "token: none", sign_none(clear)
    yield "token of another", as_token(issuer, {**clear, "iss": "did:web:evil.example"})
    yield "token that is over", as_token(issuer, {**clear, "exp": int(NOW.timestamp()) - 1})
    yield "token for somebody", as_token(issuer, {**clear, "aud": "https://x.example"})
    yield "token with crit", as_token(issuer, clear, crit=["exp"])
    yield "token with another id", as_token(issuer, {**clear, "jti": f"{LIST}0"})


def older_cases() -> Iterator[tuple[str, bytes]]:
    """Answers for a badge in a list of Status List 2021."""
    issuer = revoked_issuer()
    yield "older: unsigned", dump_json(older_list(issuer, base64_of(bits_of())))
    texts = {
        "short": base64_of(bits_of()[:-1]),
        "padding too much": base64_of(bits_of()) + "===",
        "empty": "",
        "z": "zz",
    }
    for name, text in texts.items():
        yield f"older: {name}", sign_anyway(older_list(issuer, text), issuer.signer)
    for name, changes in {
        "purpose": {"credentialSubject.statusPurpose": "suspension"}, "id": {"id": f"{LIST}0"},
        "over": {"expirationDate": format_instant(NOW - timedelta(seconds=1))},
        "to come": {"issuanceDate": format_instant(NOW + timedelta(hours=1))},
        "kind": {"type": ["VerifiableCredential"]},
    }.items():  # fmt: skip
        document = with_changes(older_list(issuer, base64_of(bits_of())), changes)
        yield f"older: {name}", sign_anyway(document, issuer.signer)
    stranger = signer(9)
    yield (
        "older: a stranger's",
        sign_anyway({**older_list(issuer, base64_of(bits_of())), "issuer": stranger.controller}, stranger),
    )


def revocation_bodies() -> Iterator[tuple[str, bytes | None]]:
    """Answers for a badge whose status is 1EdTech's list of ids."""
    issuer = revoked_issuer()
    good = {"id": REVOKED_IDS, "issuer": issuer.did, "revokedCredential": [{"id": f"{CREDENTIAL}0"}]}
    yield "ids: nothing", None
    for name, body in {"page": b"<html>", "empty": b"", "list": b"[]", "null": b"null"}.items():
        yield f"ids: {name}", body
    for name, changes in {
        "another address": {"id": f"{REVOKED_IDS}0"},
        "no id": {"id": None},
        "another issuer": {"issuer": "did:web:evil.example"},
        "no issuer": {"issuer": None},
        "issuers": {"issuer": [issuer.did]},
        "another name": {"revokedCredential": None, "revoked": []},
    }.items():
        yield f"ids: {name}", dump_json(with_changes(good, changes))
    for name, listed in {
        "texts": [f"{CREDENTIAL}0"],
        "a text": "none",
        "a number": 0,
        "no ids": [{"revoked": True}],
        "yes in words": [{"id": CREDENTIAL, "revoked": "yes"}],
        "one": [{"id": CREDENTIAL, "revoked": 1}],
        "listed": [{"id": CREDENTIAL}],
        "listed twice": [{"id": CREDENTIAL, "revoked": False}, {"id": CREDENTIAL, "revoked": True}],
        "listed in other letters": [{"id": CREDENTIAL.replace("c", "%63")}],
        "listed with a space": [{"id": f" {CREDENTIAL} "}],
        "listed alone": {"id": CREDENTIAL},
    }.items():
        yield f"ids: {name}", dump_json({**good, "revokedCredential": listed})


def cases() -> Iterator[Case]:
    """All of them, the same every time."""
    for name, entry in entry_attacks():
        yield Case(f"entry: {name}", revoked_issuer(), entry)
        # A good entry beside it must not make up for it.
        suspensions = f"{BASE}/status/2"
        second = bits_entry(id=f"{CREDENTIAL}#second", statusPurpose="suspension", statusListCredential=suspensions)
        issuer = revoked_issuer()
        issuer.bits.set(INDEX, False)
        issuer.publish_list(id=suspensions, purpose="suspension")
        yield Case(f"second entry: {name}", issuer, [second, entry])
    for kind, answers, entry in (
        ("", (*bodies(), *token_bodies()), bits_entry()),
        ("", tuple(older_cases()), bits_entry(type="StatusList2021Entry")),
        ("", tuple(revocation_bodies()), {"id": REVOKED_IDS, "type": "1EdTechRevocationList"}),
    ):
        for name, body in answers:
            issuer = revoked_issuer()
            address = entry.get("statusListCredential", REVOKED_IDS)
            issuer.served.pop(address, None)
            if body is not None:
                issuer.served[address] = body
            yield Case(f"{kind}{name}", issuer, entry)
