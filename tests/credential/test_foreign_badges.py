"""Corpus K11: badges that others have published, with the verdict on each and the reason for it."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

import pytest

from issuer.credential.documents import MappingDocuments
from tests.credential.published import vectors
from tests.credential.samples import NOW, verify

UNIVERSITY = "https://example.edu/issuers/565049"


@dataclass(frozen=True)
class Foreign:
    """A published badge; `reason` says why its verdict is the right one."""

    name: str
    data: bytes
    verdict: str
    codes: tuple[str, ...]
    reason: str


def sample(name: str, content: Any, verdict: str, codes: str, reason: str) -> Foreign:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Foreign(name, data, verdict, tuple(codes.split()), reason)


def badges() -> list[Foreign]:
    return [*_of_1edtech(), *_of_the_consortium(), *_of_w3c(), *_of_the_bakery()]


def genuine() -> list[Foreign]:
    return [badge for badge in badges() if badge.verdict.startswith("VALID")]


def _of_1edtech() -> list[Foreign]:
    badge = vectors("1edtech-ob-implementation-guide.json")["signed"]
    record = vectors("1edtech-clr-implementation-guide.json")["signed"]
    other = json.loads(json.dumps(record))
    other["credentialSubject"]["verifiableCredential"][0]["name"] = "Example University Doctorate"
    return [
        sample("guide: badge", badge, "VALID_ISSUER_UNKNOWN", "", "the walkthrough of the guide, key at the issuer"),
        sample("guide: record", record, "VALID_ISSUER_UNKNOWN", "", "record and badge inside, by the same issuer"),
        sample("guide: record, changed inside", other, "INVALID", "PROOF_SIGNATURE", "the record covers it"),
    ]


def _of_the_consortium() -> list[Foreign]:
    given = vectors("dcc-verifier-core.json")["fixtures"]
    return [
        sample("DCC: version 2", given["v2OBv3SpecExample"], "VALID_ISSUER_UNKNOWN", "", "its own example"),
        sample("DCC: version 1.1", given["v1OBv3SpecExample"], "VALID_ISSUER_UNKNOWN", "", "as older ones are"),
        sample("DCC: expired", given["v2Expired"], "EXPIRED", "", "signed as older badges are, and over since 2011"),
        sample("DCC: no recipient", given["v2DoubleSigWithBadStatusUrl"], "INVALID", "SHAPE_SCHEMA",
                "Open Badges 3.0, AchievementSubject: an id or at least one identifier must be supplied"),
    ]  # fmt: skip


def _of_w3c() -> list[Foreign]:
    """Proofs for the sake of proofs: their steps are held against ours in `test_data_integrity` and `test_jcs`."""
    kinds = [("w3c-vc-di-eddsa.json", each) for each in ("eddsa-rdfc-2022", "eddsa-jcs-2022", "Ed25519Signature2020")]
    kinds += [("w3c-vc-di-ecdsa.json", each) for each in ("P-256", "P-384")]
    reason = "no badge, and in a context for examples: nothing is said about it"
    signed = {f"W3C: {kind}": vectors(file)[kind]["signed"] for file, kind in kinds}
    chains = vectors("w3c-ccg-proof-chains.json")["chains"]
    signed |= {f"chain: {name}": chain for name, chain in chains.items()}
    return [sample(name, document, "UNKNOWN", "FORMAT", reason) for name, document in signed.items()]


def _of_the_bakery() -> list[Foreign]:
    files = {name: base64.b64decode(text) for name, text in vectors("openbadges-bakery.json")["files"].items()}
    return [
        sample("bakery: heart", files["baked_heart.png"], "UNKNOWN", "NET_SCHEME",
                "hosted at an http address, where anybody on the way could answer: it is not asked"),
        sample("bakery: circle", files["baked_example.svg"], "INVALID", "SHAPE_SCHEMA",
                "an assertion of a draft before 1.0, which has `identity` where 1.0 asks for `recipient`"),
        sample("bakery: no badge, PNG", files["public_domain_heart.png"], "INVALID", "BAKE_NONE", "only a picture"),
        sample("bakery: no badge, SVG", files["unbaked_example.svg"], "INVALID", "BAKE_NONE", "only a picture"),
    ]  # fmt: skip


def university() -> MappingDocuments:
    """The issuer of the guide, publishing the key that the guide prints."""
    method = vectors("1edtech-ob-implementation-guide.json")["keyPair"]
    key = {
        "id": method["id"],
        "type": "Multikey",
        "controller": UNIVERSITY,
        "publicKeyMultibase": method["publicKeyMultibase"],
    }
    told = {"id": UNIVERSITY, "type": ["Profile"], "verificationMethod": [key], "assertionMethod": [key["id"]]}
    return MappingDocuments({UNIVERSITY: json.dumps(told).encode()})


@pytest.mark.parametrize("badge", badges(), ids=lambda badge: badge.name)
def test_a_foreign_badge_gets_its_verdict(badge: Foreign) -> None:
    report = verify(badge.data, university(), now=NOW)
    assert (str(report.verdict), report.codes) == (badge.verdict, badge.codes), badge.reason


def test_what_is_inside_the_record_is_genuine_too() -> None:
    report = verify(vectors("1edtech-clr-implementation-guide.json")["signed"], university(), now=NOW)
    assert [str(each.verdict) for each in report.contained] == ["VALID_ISSUER_UNKNOWN"]


@pytest.mark.parametrize("badge", [badge for badge in badges() if badge.verdict.startswith("VALID")], ids=str)
def test_a_genuine_foreign_badge_that_is_changed_is_noticed(badge: Foreign) -> None:
    document = json.loads(badge.data)
    for change in ({"name": "Another name"}, {"id": "urn:uuid:1"}, {"validUntil": "2099-01-01T00:00:00Z"}):
        assert str(verify({**document, **change}, university(), now=NOW).verdict) == "INVALID"
