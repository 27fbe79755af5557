"""A badge, its issuer and what the issuer publishes, for tests: made here, with keys that sign nothing else."""

from __future__ import annotations

import base64
import gzip
import json
import struct
import zlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from issuer.credential.achievement import (
    Achievement,
    Alignment,
    Criteria,
    ResultDescription,
    RubricCriterionLevel,
)
from issuer.credential.achievement_credential import (
    AchievementCredential,
    AchievementSubject,
    Evidence,
    IdentityObject,
    Result,
    StatusEntry,
)
from issuer.credential.data_integrity import add_proof
from issuer.credential.did import did_document, did_key, did_web, did_web_url
from issuer.credential.document_loader import OB_EXTENSIONS, OB_V3, STATUS_LIST_2021_V1, VC_V2
from issuer.credential.documents import Documents, MappingDocuments, NoDocuments
from issuer.credential.profile import Image, Profile
from issuer.credential.report import VerificationReport
from issuer.credential.signer import Ed25519Signer
from issuer.credential.status_list import StatusList, status_list_credential
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
HOST = "badges.example"
BASE = f"https://{HOST}"
CREDENTIAL = f"{BASE}/credentials/7"
ACHIEVEMENT = f"{BASE}/achievements/wound-care/1"
LIST = f"{BASE}/status/1"
INDEX = 94_567
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>Badge</title><circle r="4"/></svg>'


def signer(seed: int = 1, controller: str | None = None) -> Ed25519Signer:
    """A signer whose key is the seed byte repeated; without a controller its identity is the did:key."""
    key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    multibase = Ed25519Signer(key, "did:key:x").public_multibase
    return Ed25519Signer(key, controller or did_key(multibase))


def achievement(**changes: Any) -> Achievement:
    """An achievement with everything that our classes can say."""
    levels = (
        RubricCriterionLevel(f"{ACHIEVEMENT}#cleaning-basic", "Basic", "1", "1", "Cleans with prompts."),
        RubricCriterionLevel(f"{ACHIEVEMENT}#cleaning-passing", "Passing", "2", "2", "Cleans unprompted."),
    )
    made = Achievement(
        id=ACHIEVEMENT,
        name="Cleaning a chronic wound",
        description="Cleans a chronic wound by an aseptic technique.",
        criteria=Criteria(f"{ACHIEVEMENT}#criteria", "Submit **one film** of your own practice."),
        achievement_type="MicroCredential",
        in_language="en",
        tags=("wound care", "nursing"),
        version="1",
        image=Image(f"{BASE}/achievements/wound-care/1.png", "A drop on a plaster"),
        alignments=(Alignment("Wound care", "https://skills.example/s/1", "Skills", "s-1", "CFItem", "Cleans."),),
        result_descriptions=(
            ResultDescription(
                f"{ACHIEVEMENT}#cleaning",
                "Cleaning",
                "RubricCriterionLevel",
                required_level=levels[1].id,
                rubric_criterion_levels=levels,
            ),
            ResultDescription(f"{ACHIEVEMENT}#grade", "Grade", "LetterGrade", allowed_values=("C", "B", "A")),
        ),
        field_of_study="Nursing",
        specialization="Wounds",
        human_code="WC-1",
        credits_available=1.5,
    )
    return replace(made, **changes)


def credential(issuer_id: str, **changes: Any) -> AchievementCredential:
    """An unsigned credential for that achievement."""
    made = AchievementCredential(
        id=CREDENTIAL,
        name="Cleaning a chronic wound",
        issuer=Profile(
            issuer_id, "Hillside Clinic", BASE, "badges@badges.example", "A clinic.", Image(f"{BASE}/logo.png"), "NL"
        ),
        valid_from=NOW - timedelta(days=1),
        subject=AchievementSubject(
            achievement(),
            f"{CREDENTIAL}#recipient",
            (IdentityObject.of_email("Ada@Example.org ", "pepper"),),
            (
                Result(f"{ACHIEVEMENT}#cleaning", achieved_level=f"{ACHIEVEMENT}#cleaning-passing"),
                Result(f"{ACHIEVEMENT}#grade", value="B", status="Completed"),
            ),
            "Shown on three patients.",
        ),
        valid_until=NOW + timedelta(days=365),
        awarded_date=NOW - timedelta(days=2),
        evidence=(Evidence(f"{CREDENTIAL}#evidence-1", "Film", "See https://films.example/1", "A film", "video"),),
        description="Awarded by the clinic.",
    )
    return replace(made, **changes)


def signed(by: Ed25519Signer | None = None, **changes: Any) -> dict[str, Any]:
    """A signed credential, by the did:key of seed 1 unless said otherwise."""
    by = by or signer()
    issuer_id = by.verification_method.partition("#")[0]
    return add_proof(credential(issuer_id, **changes).to_json(), by, created=NOW - timedelta(hours=1))


@dataclass
class Publisher:
    """A did:web issuer and everything it serves; each method tells one truth, tests change it into lies."""

    seed: int = 3
    host: str = HOST
    bits: StatusList = field(default_factory=StatusList)
    served: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.did = did_web(self.host, ("issuers", "clinic"))
        self.signer = signer(self.seed, self.did)
        self.serve(did_web_url(self.did), did_document(self.did, [self.signer.public_multibase]))
        self.publish_list()

    def serve(self, url: str, document: dict[str, Any]) -> None:
        self.served[url] = dump_json(document)

    def list_document(self, **changes: Any) -> dict[str, Any]:
        told = {
            "id": LIST,
            "issuer": self.did,
            "bits": self.bits,
            "valid_from": NOW - timedelta(hours=2),
            "valid_until": NOW + timedelta(days=1),
        }
        return status_list_credential(**{**told, **changes})

    def publish_list(self, by: Ed25519Signer | None = None, **changes: Any) -> None:
        signed_list = add_proof(self.list_document(**changes), by or self.signer, created=NOW - timedelta(hours=2))
        self.serve(changes.get("id", LIST), signed_list)

    def entry(self, **changes: Any) -> StatusEntry:
        return StatusEntry(**{"id": f"{CREDENTIAL}#status", "status_list_index": INDEX,
                              "status_list_credential": LIST, **changes})  # fmt: skip

    def badge(self, **changes: Any) -> dict[str, Any]:
        return signed(self.signer, **{"status": self.entry(), **changes})

    def badge_with_status(self, status: Any) -> dict[str, Any]:
        """A badge signed with a status of any shape that the strict profile lets pass."""
        unsigned = credential(self.did).to_json()
        unsigned["@context"].append(OB_EXTENSIONS)  # it defines the status types of 1EdTech
        if "StatusList2021Entry" in json.dumps(status):
            unsigned["@context"].append(STATUS_LIST_2021_V1)
        return add_proof({**unsigned, "credentialStatus": status}, self.signer, created=NOW - timedelta(hours=1))

    @property
    def documents(self) -> MappingDocuments:
        return MappingDocuments(self.served)


def png_chunk(kind: bytes, content: bytes) -> bytes:
    crc = zlib.crc32(content, zlib.crc32(kind))
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)


def png(*between: bytes, width: int = 1, height: int = 1) -> bytes:
    """A grey picture, with chunks of the caller's between header and pixels."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = png_chunk(b"IDAT", zlib.compress(b"\x00" * (width + 1) * min(height, 8)))
    return b"\x89PNG\r\n\x1a\n" + b"".join((header, *between, pixels, png_chunk(b"IEND", b"")))


def packed(bits: bytes) -> str:
    """An encodedList made without our code, by the words of the specification."""
    return "u" + base64.urlsafe_b64encode(gzip.compress(bits, mtime=0)).decode().rstrip("=")


def endorsement(about: str, seed: int = 5, **members: Any) -> dict[str, Any]:
    document = {
        "@context": [VC_V2, OB_V3],
        "id": "https://endorser.example/1",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsement",
        "issuer": {"id": signer(seed).controller, "type": ["Profile"], "name": "Endorser"},
        "validFrom": "2026-11-01T00:00:00Z",
        "credentialSubject": {"id": about, "type": ["EndorsementSubject"], "endorsementComment": "Well made."},
        **members,
    }
    return add_proof(document, signer(seed), created=NOW) if "proof" not in members else document


def verify(
    document: dict[str, Any] | bytes, documents: Documents | None = None, *, now=NOW, trusted=None
) -> VerificationReport:
    data = document if isinstance(document, bytes) else dump_json(document)
    return Verifier(documents or NoDocuments(), trusted=trusted).verify(data, now=now)


def outcomes(report: VerificationReport) -> dict[str, str]:
    return {check.id: str(check.outcome) for check in report.checks}


def changed(document: dict[str, Any], *path: Any, to: Any) -> dict[str, Any]:
    """A copy with one member replaced; `to=None` takes it away."""
    copy = json.loads(json.dumps(document))
    holder = copy
    for step in path[:-1]:
        holder = holder[step]
    if to is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = to
    return copy
