"""Awards of the example's Achievement, as programs and the command make them, and what a peer needs to do the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import select

from bench.serving import Installed
from issuer.credential.document_loader import CONTEXTS
from issuer.credential.signer import Ed25519Signer
from issuer.review.draft import Draft
from issuer.services.keys import signer_for
from issuer.store.credentials import Credential, find_credential_by_code
from issuer.store.designs import Achievement
from issuer.store.organizations import find_organization

_EVIDENCE = "Recording of all three passes, a log of 31 barriers and a report on three of them."


@dataclass(frozen=True, slots=True)
class Stored:
    """A credential of the example: its Achievement with picture and levels, its signed text, and who signed it."""

    achievement_id: str
    image_png: bytes
    levels: dict[str, str]
    document: str
    signer: Ed25519Signer

    @property
    def unsigned(self) -> dict[str, Any]:
        """The document without its proof."""
        return {name: value for name, value in json.loads(self.document).items() if name != "proof"}


def stored(site: Installed) -> Stored:
    """Return the example's credential."""
    with site.toolkit.read() as session:
        credential = find_credential_by_code(session, site.code)
        organization = find_organization(session, site.slug)
        if credential is None or organization is None:
            raise RuntimeError("the example is not there")
        achievement: Achievement = credential.achievement
        rubric = Draft.from_document(achievement.draft).items("assessment.rubric")
        signer = signer_for(session, organization, site.toolkit.key_ring)
        if not isinstance(signer, Ed25519Signer):
            raise RuntimeError("the example's key cannot be lent to a peer")
        return Stored(
            achievement.id,
            achievement.image_png,
            {criterion["id"]: criterion["levels"][-1]["id"] for criterion in rubric},
            credential.document,
            signer,
        )


def last_document(site: Installed) -> str:
    """Return the signed text of what was awarded last."""
    with site.toolkit.read() as session:
        return session.scalars(select(Credential.document).order_by(Credential.awarded_at.desc()).limit(1)).one()


def body(example: Stored, number: int) -> dict[str, Any]:
    """Return what a program sends to award to the learner of this number."""
    return {
        "recipient_name": f"Learner Number {number}",
        "recipient_email": f"learner{number}@example.org",
        "name_is_public": True,
        "evidence": [{"name": "Audit", "narrative": _EVIDENCE}],
        "levels": example.levels,
    }


def command(example: Stored, number: int) -> list[str]:
    """Return the words of `issuer` that award the same to the learner of this number."""
    sent = body(example, number)
    levels = [f"--level={criterion}={level}" for criterion, level in example.levels.items()]
    named = [f"--name={sent['recipient_name']}", f"--email={sent['recipient_email']}", "--public-name"]
    return ["award", example.achievement_id, *named, f"--evidence={_EVIDENCE}", *levels]


def for_peer(signer: Ed25519Signer) -> dict[str, Any]:
    """Return what the peer must be told to sign as `signer` does."""
    controller = signer.verification_method.partition("#")[0]
    return {"contexts": dict(CONTEXTS), "controller": controller, "seed": signer.private_key.private_bytes_raw().hex()}


NUMBERS = count(1)
"""Of learners: whoever awards takes the next, so that nobody is awarded to twice."""
