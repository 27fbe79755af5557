"""What corpus K1 tampers with: good credentials of every way of signing, each with all that a badge may carry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from issuer.credential.data_integrity import add_proof
from issuer.credential.document_loader import (
    CLR_V2,
    ED25519_2020_V1,
    OB_EXTENSIONS,
    OB_V3,
    OB_V3_0_2,
    STATUS_V1,
    VC_V1,
    VC_V2,
)
from issuer.credential.documents import Documents, NoDocuments
from issuer.credential.report import VerificationReport
from issuer.credential.signer import Signer
from issuer.credential.verifier import Verifier
from tests.credential.samples import ACHIEVEMENT, BASE, CREDENTIAL, NOW, Publisher, credential, endorsement, signer
from tests.credential.signing import EcdsaSigner, sign_as
from tests.credential.status_samples import bits_entry
from tests.credential.tokens import TokenIssuer, imported, registered, sign_raw

Covers = Literal["statements", "json", "bytes"]
"""What a signature covers: the statements of the document, its JSON whatever the layout, or its very bytes."""
STUDENT = "did:example:student"


@dataclass(frozen=True)
class Base:
    """A good credential: its parts as JSON (`{"document": …}`, or `{"header": …, "payload": …}` of a token)."""

    name: str
    covers: Covers
    parts: Mapping[str, Any]
    documents: Documents
    trusted: tuple[str, ...]
    signature: str = ""
    """The third part of a token."""

    def judge(self, data: bytes) -> VerificationReport:
        return Verifier(self.documents, trusted=self.trusted).verify(data, now=NOW)


@lru_cache
def bases() -> tuple[Base, ...]:
    return (_statements(), _ecdsa(), _jcs(), _older(), _record(), _token())


def _rich(issuer_id: str) -> dict[str, Any]:
    """A badge with everything, its texts chosen so that every kind of rewriting finds something to rewrite."""
    document = credential(issuer_id).to_json()
    document["name"] = "Soins « de plaie » – Café \u2460"
    document["image"] = {"id": f"{BASE}/images/7.png", "type": "Image", "caption": "Ångström e\u0301"}
    document["evidence"] += [
        {"type": ["Evidence"], "name": f"Part {number}", "narrative": "The same."} for number in (1, 2)
    ]
    subject = document["credentialSubject"]
    subject.update(creditsEarned=3, term="2026", activityStartDate="2026-01-01T00:00:00Z")
    subject["achievement"].update(
        creator={"id": f"{BASE}/creators/1", "type": ["Profile"], "name": "The designer"},
        otherIdentifier=[{"type": "IdentifierEntry", "identifier": "WC-001", "identifierType": "ext:course"}],
        related=[{"id": f"{BASE}/old/1", "type": ["Related"], "version": "0"}],
    )
    return document


def _statements() -> Base:
    issuer = Publisher()
    issuer.publish_list(purpose=["revocation", "suspension"])
    document = _rich(issuer.did)
    document["@context"] += [STATUS_V1, OB_EXTENSIONS]
    document["credentialStatus"] = [bits_entry(), bits_entry(id=f"{CREDENTIAL}#held", statusPurpose="suspension")]
    document["endorsement"] = [endorsement(CREDENTIAL)]
    document["credentialSubject"]["achievement"]["endorsement"] = [endorsement(ACHIEVEMENT, id="urn:endorsement:2")]
    signed = add_proof(document, issuer.signer, created=NOW - timedelta(hours=1))
    return Base("eddsa-rdfc", "statements", {"document": signed}, issuer.documents, (issuer.did,))


def _secured(name: str, covers: Covers, by: Signer, issuer_id: str, document: dict[str, Any], **options: Any) -> Base:
    signed = {**document, "proof": sign_as(by, document, **options)}
    return Base(name, covers, {"document": signed}, NoDocuments(), (issuer_id,))


def _ecdsa() -> Base:
    by = EcdsaSigner("P-256")
    return _secured("ecdsa-rdfc", "statements", by, by.controller, _rich(by.controller), cryptosuite="ecdsa-rdfc-2019")


def _jcs() -> Base:
    by = signer(4)
    return _secured("eddsa-jcs", "json", by, by.controller, _rich(by.controller), cryptosuite="eddsa-jcs-2022")


def _older() -> Base:
    """VCDM 1.1 with Ed25519Signature2020, of a time before some of our terms."""
    by = signer(6)
    document = _rich(by.controller)
    document["@context"] = [VC_V1, OB_V3_0_2, ED25519_2020_V1]
    document.pop("awardedDate")
    document["credentialSubject"]["achievement"].pop("inLanguage")
    document["issuanceDate"], document["expirationDate"] = document.pop("validFrom"), document.pop("validUntil")
    return _secured(
        "ed25519-2020", "statements", by, by.controller, document, type="Ed25519Signature2020", cryptosuite=None
    )


def _record() -> Base:
    """A learner record with two credentials inside, one of them short."""
    by, first, second = signer(8), signer(1), signer(2)
    inside = [
        add_proof(_rich(first.controller), first, created=NOW - timedelta(hours=1)),
        add_proof(
            credential(second.controller, id=f"{BASE}/credentials/8").to_json(),
            second,
            created=NOW - timedelta(hours=1),
        ),
    ]
    document = {
        "@context": [VC_V2, CLR_V2, OB_V3],
        "id": "https://registrar.example/records/1",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": "Relevé de notes",
        "issuer": {"id": by.controller, "type": ["Profile"], "name": "Registrar"},
        "validFrom": "2026-06-01T00:00:00Z",
        "partial": True,
        "credentialSubject": {"id": STUDENT, "type": ["ClrSubject"], "verifiableCredential": inside},
    }
    signed = add_proof(document, by, created=NOW - timedelta(minutes=30))
    trusted = (by.controller, first.controller, second.controller)
    return Base("record", "statements", {"document": signed}, NoDocuments(), trusted)


def _token() -> Base:
    issuer = TokenIssuer("EdDSA")
    header = issuer.header()
    payload = {**_rich(issuer.id), **registered(issuer.id)}
    key = imported(Ed25519PrivateKey.from_private_bytes(bytes([issuer.which]) * 32))
    signature = sign_raw(json.dumps(header), json.dumps(payload), key, "EdDSA").rsplit(".", 1)[1]
    return Base("vc-jwt", "bytes", {"header": header, "payload": payload}, issuer.serving(), (issuer.id,), signature)
