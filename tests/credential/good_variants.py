"""Corpus K12: badges as honest issuers write them, made from a fixed seed; every one must stay valid.

They are signed with PyLD and the words of the specification alone, so that no strictness of our own signing can hide
what our verification wrongly refuses.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import base58

from issuer.credential.baking import bake_png, bake_svg
from issuer.credential.document_loader import (
    DATA_INTEGRITY_V2,
    ED25519_2020_V1,
    OB_EXTENSIONS,
    OB_V3,
    OB_V3_0_0,
    OB_V3_0_1,
    OB_V3_0_2,
    STATUS_LIST_2021_V1,
    STATUS_V1,
    VC_V1,
    VC_V2,
)
from tests.credential.plain_pyld import plain_bytes
from tests.credential.samples import BASE, CREDENTIAL, INDEX, SVG, Publisher, credential, png
from tests.credential.status_samples import bits_entry

COUNT = 320
# Terms that an older context does not define, so that no careful issuer of that time used them.
_LACKING = {
    OB_V3_0_2: ("inLanguage", "awardedDate"),
    OB_V3_0_1: ("inLanguage",),
    OB_V3_0_0: ("inLanguage", "awardedDate"),
}
_OPTIONAL = [
    ("name",), ("description",), ("awardedDate",), ("evidence",), ("validUntil",), ("issuer", "url"),
    ("issuer", "email"),
    ("issuer", "description"), ("issuer", "image"), ("issuer", "name"), ("credentialSubject", "narrative"),
    ("credentialSubject", "result"), *(("credentialSubject", "achievement", name) for name in (
        "image", "alignment", "tag", "version", "fieldOfStudy", "specialization", "humanCode", "creditsAvailable",
        "achievementType", "inLanguage")),
]  # fmt: skip
_TEXTS = [
    "Wundversorgung: Grundlagen – Stufe 1", "创伤护理", "العناية بالجروح", "Soins « de plaie »",
    "Wound\ncare\n\n- one\n- two", 'Quotes " and \\ backslashes / and <b>tags</b> & more',
    "Emoji \u2728 and a family \U0001f468\u200d\U0001f469", "  spaces around  ", "e\u0301 and \u00e9", "0", "null",
    "true", "https://x.example/", "did:key:z6Mk", "@context", "_:b0", "\u2028",
]  # fmt: skip
_STAMPS = [
    "2026-11-24T10:00:00Z", "2026-11-24T10:00:00.000Z", "2026-11-24T10:00:00.123456Z", "2026-11-24T12:00:00+02:00",
    "2026-11-24T00:00:00-05:00", "2020-02-29T23:59:59Z", "2026-11-24T24:00:00Z", "1999-01-01T00:00:00+14:00",
]  # fmt: skip


@dataclass(frozen=True)
class Variant:
    """A badge that must be valid, and what was done to it."""

    name: str
    data: bytes


def publisher() -> Publisher:
    """The issuer of all variants, with nothing revoked."""
    issuer = Publisher()
    issuer.publish_list(purpose=["revocation", "suspension"])
    return issuer


def variants(count: int = COUNT, seed: int = 12) -> Iterator[Variant]:
    """Yield the corpus, the same every time."""
    issuer = publisher()
    for number in range(count):
        rng = random.Random(seed * 100_000 + number)
        done: list[str] = []
        document, signed_as = _document(issuer, rng, done)
        secured = sign(document, issuer, signed_as)
        yield Variant(f"{number}: {', '.join(done)}", _written(secured, rng, done))


def sign(document: dict[str, Any], issuer: Publisher, contexts: list[str]) -> dict[str, Any]:
    """Secure a document by eddsa-rdfc-2022; `contexts` are what stood at its contexts' addresses for the signer."""
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-25T09:00:00Z",
        "verificationMethod": issuer.signer.verification_method,
        "proofPurpose": "assertionMethod",
    }
    hashes = [
        hashlib.sha256(plain_bytes({**members, "@context": contexts})).digest() for members in (options, document)
    ]
    value = "z" + base58.b58encode(issuer.signer.sign(b"".join(hashes))).decode()
    return {**document, "proof": {**options, "proofValue": value}}


def _document(issuer: Publisher, rng: random.Random, done: list[str]) -> tuple[dict[str, Any], list[str]]:
    document = credential(issuer.did).to_json()
    _leave_out(document, rng)
    _rewrite_texts(document, rng)
    _exchange_recipient(document, rng)
    _add_rarer(document, rng)
    extensions = _add_status(document, rng, done)
    edition, named = _choose_contexts(document, rng, done)
    older = edition in (OB_V3_0_1, OB_V3_0_0) or rng.random() < 0.3  # these two contexts go with version 1.1 only
    base = VC_V1 if older else VC_V2
    if older:
        done.append("version 1.1")
        extensions = [DATA_INTEGRITY_V2, *extensions]
        document["issuanceDate"] = document.pop("validFrom")
        if "validUntil" in document:
            document["expirationDate"] = document.pop("validUntil")
    else:
        extensions += [DATA_INTEGRITY_V2] * (rng.random() < 0.2)
    extensions += [OB_EXTENSIONS] * (OB_EXTENSIONS not in extensions and rng.random() < 0.5)
    extensions += [ED25519_2020_V1] * (rng.random() < 0.15)
    document["@context"] = [base, named, *dict.fromkeys(extensions)]
    return _arranged(document, rng), [base, edition, *dict.fromkeys(extensions)]


def _choose_contexts(document: dict[str, Any], rng: random.Random, done: list[str]) -> tuple[str, str]:
    """Return what stood at the context's address for the issuer, and the address."""
    edition = rng.choice([OB_V3, OB_V3, OB_V3_0_2, OB_V3_0_1, OB_V3_0_0])
    named = OB_V3_0_0 if rng.random() < 0.2 else edition
    done.append(
        f"{named.rsplit('/', 1)[1]} as of {edition.rsplit('/', 1)[1]}" if named != edition else named.rsplit("/")[-1]
    )
    for term in _LACKING.get(edition, ()):
        document.pop(term, None)
        document["credentialSubject"]["achievement"].pop(term, None)
    return edition, named


def _leave_out(document: dict[str, Any], rng: random.Random) -> None:
    for path in _OPTIONAL:
        if rng.random() < 0.25:
            holder = document
            for step in path[:-1]:
                holder = holder[step]
            holder.pop(path[-1], None)
    achievement = document["credentialSubject"]["achievement"]
    if "result" not in document["credentialSubject"] and rng.random() < 0.5:
        achievement.pop("resultDescription", None)
    if rng.random() < 0.3:
        achievement["criteria"].pop(rng.choice(["id", "narrative"]))
    if rng.random() < 0.2:
        document["issuer"] = document["issuer"]["id"]


def _rewrite_texts(document: dict[str, Any], rng: random.Random) -> None:
    for holder in (document, document["credentialSubject"], document["credentialSubject"]["achievement"]):
        for name in ("name", "description", "narrative", "specialization"):
            if name in holder and rng.random() < 0.4:
                holder[name] = rng.choice(_TEXTS)
    first = rng.choice(_STAMPS)
    document["validFrom"] = first
    if "validUntil" in document:
        document["validUntil"] = rng.choice(
            ["2027-11-24T10:00:00Z", "2099-12-31T23:59:59+01:00", "2026-11-25T10:00:00Z"]
        )


def _exchange_recipient(document: dict[str, Any], rng: random.Random) -> None:
    subject = document["credentialSubject"]
    plain = {"type": "IdentityObject", "hashed": False, "identityHash": "Ada Lovelace", "identityType": "name"}
    identifiers = rng.choice([None, subject["identifier"], [plain], [plain, *subject["identifier"]]])
    subject["id"] = rng.choice(
        ["did:example:ada", "urn:uuid:6f1e2d3c-0000-4000-8000-000000000001", "mailto:ada@example.org"]
    )
    if identifiers is None:
        del subject["identifier"]
        return
    subject["identifier"] = identifiers
    if rng.random() < 0.5:
        del subject["id"]


def _add_rarer(document: dict[str, Any], rng: random.Random) -> None:
    """Add members that few badges have, but the specification knows."""
    subject = document["credentialSubject"]
    achievement = subject["achievement"]
    picture = "data:image/png;base64,iVBORw0KGgo="
    additions = [
        lambda: document.update(image={"id": picture, "type": "Image", "caption": "A badge"}),
        lambda: achievement.update(creator={"id": f"{BASE}/creators/1", "type": ["Profile"], "name": "The designer"}),
        lambda: achievement.update(otherIdentifier=[_identifier("WC-001"), _identifier("WC-002", "ext:course")]),
        lambda: achievement.update(related=[{"id": f"{BASE}/old/1", "type": ["Related"], "version": "0"}]),
        lambda: subject.update(
            role="Nurse", term="2026", licenseNumber="L-1", activityStartDate="2026-01-01T00:00:00Z"
        ),
        lambda: subject.update(creditsEarned=rng.choice([1, 2.5, 3.0, 0.25, 12])),
        lambda: document.update(evidence=[{"type": ["Evidence"], "narrative": f"Part {each}"} for each in range(3)]),
        lambda: subject.update(source={"id": f"{BASE}/assessors/1", "type": ["Profile"], "name": "The assessor"}),
        lambda: achievement.update(achievementType=rng.choice(["ext:Micro", "Badge", "Course", "Certificate"])),
    ]
    for add in additions:
        if rng.random() < 0.2:
            add()


def _identifier(text: str, kind: str = "identifier") -> dict[str, Any]:
    return {"type": "IdentifierEntry", "identifier": text, "identifierType": kind}


def _add_status(document: dict[str, Any], rng: random.Random, done: list[str]) -> list[str]:
    """Add a status, schema or service, and return the contexts that define them."""
    extensions: list[str] = []
    kind = rng.choice(["none", "none", "bits", "bits and suspension", "older bits"])
    done.append(f"status: {kind}")
    if kind.startswith("bits"):
        entries = [bits_entry(statusListIndex=str(rng.randrange(INDEX)))]
        if kind != "bits":
            entries.append(bits_entry(id=f"{CREDENTIAL}#suspension", statusPurpose="suspension", statusSize=1))
        document["credentialStatus"] = entries if len(entries) > 1 else entries[0]
        extensions.append(STATUS_V1)
    if rng.random() < 0.3:
        schema = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
        document["credentialSchema"] = [{"id": schema, "type": "1EdTechJsonSchemaValidator2019"}]
        extensions.append(OB_EXTENSIONS)
    if rng.random() < 0.2:
        document["refreshService"] = {"id": f"{BASE}/refresh/7", "type": "1EdTechCredentialRefresh"}
        extensions.append(OB_EXTENSIONS)
    if kind == "older bits":
        extensions.append(STATUS_LIST_2021_V1)
    return extensions


def _arranged(document: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Write types in another order, or the one of them that is the same; one value for a list of one, and back."""
    types = [rng.choice(["OpenBadgeCredential", "AchievementCredential"]), "VerifiableCredential"]
    if rng.random() < 0.1:
        types = ["OpenBadgeCredential", "AchievementCredential", "VerifiableCredential"]
    rng.shuffle(types)
    document["type"] = types
    return {name: _loosened(name, value, rng) for name, value in document.items()}


def _loosened(name: str, value: Any, rng: random.Random) -> Any:
    if isinstance(value, dict):
        return {inner: _loosened(inner, each, rng) for inner, each in value.items()}
    if isinstance(value, list) and name != "@context":
        items = [_loosened("", each, rng) for each in value]
        if name == "type" and len(items) == 1 and rng.random() < 0.4:
            return items[0]
        if name != "allowedValue":
            rng.shuffle(items)
        return items
    if name == "type" and isinstance(value, str) and rng.random() < 0.4:
        return [value]
    return value


def _written(document: dict[str, Any], rng: random.Random, done: list[str]) -> bytes:
    """Serialise it in one of the ways that JSON has room for, and put it in one of the containers."""
    shuffled = _shuffled(document, rng)
    text = json.dumps(
        shuffled,
        ensure_ascii=rng.random() < 0.5,
        indent=rng.choice([None, None, 1, 2, "\t"]),
        separators=rng.choice([None, (",", ":"), (" , ", " : ")]),
    )
    if rng.random() < 0.2:
        text = text.replace('"proof"', '"\\u0070roof"').replace("\n", "\r\n") + "\r\n \t"
    data = text.encode()
    container = rng.choice(["json", "json", "png", "svg"])
    done.append(container)
    if container == "png":
        return bake_png(png(), data)
    return bake_svg(SVG, data) if container == "svg" else data


def _shuffled(value: Any, rng: random.Random) -> Any:
    if isinstance(value, dict):
        names = list(value)
        rng.shuffle(names)
        return {name: _shuffled(value[name], rng) for name in names}
    return [_shuffled(each, rng) for each in value] if isinstance(value, list) else value
