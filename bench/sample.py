"""The credential that is measured: about as large as a careful award is."""

from __future__ import annotations

from datetime import UTC, datetime
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
)
from issuer.credential.did import did_key
from issuer.credential.multikey import encode_multikey
from issuer.credential.profile import Image, Profile
from issuer.credential.signer import Ed25519Signer

SEED = bytes(range(32))  # a key for measuring only
CREATED = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
_BASE = "https://badges.example.org"
_ACHIEVEMENT = f"{_BASE}/achievements/1c3d4a52-6d6f-4b8e-9a4e-0a7f5d3b9c10"


def signer() -> Ed25519Signer:
    """Return the signer of the sample's issuer, a did:key."""
    key = Ed25519PrivateKey.from_private_bytes(SEED)
    return Ed25519Signer(key, did_key(encode_multikey(key.public_key().public_bytes_raw())))


def unsigned() -> dict[str, Any]:
    """Return the credential without a proof, and without a status list: both sides would have to fetch one."""
    issuer = Profile(
        id=signer().controller,
        name="Harbourside Skills Trust",
        url="https://harbourside.example.org",
        email="badges@harbourside.example.org",
        description="A charity that teaches and assesses practical skills beside the harbour.",
    )
    credential_id = f"{_BASE}/credentials/5a0f3f0e-8f55-4f0c-bb6e-1f9f5c0f7a11"
    return AchievementCredential(
        id=credential_id,
        name="Running a safe lifting operation",
        issuer=issuer,
        valid_from=CREATED,
        awarded_date=CREATED,
        subject=AchievementSubject(
            achievement=_achievement(),
            identifiers=(IdentityObject.of_email("ada@example.org", "b2c7e4f19d3a"),),
            results=tuple(
                Result(
                    id=f"{credential_id}#result-{number}",
                    result_description=_criterion(number),
                    achieved_level=f"{_criterion(number)}-level-2",
                )
                for number in (1, 2)
            ),
            narrative="Assessed on the quay over two mornings by an assessor who had not taught the learner.",
        ),
        evidence=tuple(
            Evidence(
                id=f"{credential_id}#evidence-{number}",
                name=name,
                narrative=f"{name}: reviewed against the rubric by an assessor, who asked about three decisions in it.",
                genre="Document",
            )
            for number, name in enumerate(("Lift plan for a 2 t generator", "Recording of the briefing"), start=1)
        ),
    ).to_json()


def _criterion(number: int) -> str:
    return f"{_ACHIEVEMENT}#criterion-{number}"


def _achievement() -> Achievement:
    return Achievement(
        id=_ACHIEVEMENT,
        name="Running a safe lifting operation",
        description="Plans, briefs and supervises a routine lift with a mobile crane, and stops it when it must stop.",
        criteria=Criteria(
            id=f"{_ACHIEVEMENT}#criteria",
            narrative="Plan one routine lift, brief the team, supervise it, and answer an assessor's questions. " * 6,
        ),
        achievement_type="MicroCredential",
        in_language="en",
        image=Image(id=f"{_ACHIEVEMENT}/badge.png", caption="A crane hook in gold on black"),
        alignments=tuple(
            Alignment(
                target_name=name,
                target_url=f"https://frameworks.example.org/lifting/{code}",
                target_framework="Lifting framework",
                target_code=code,
                target_type="CFItem",
            )
            for code, name in (("L1", "Plan a lift"), ("L2", "Brief a team"), ("L3", "Supervise a lift"))
        ),
        result_descriptions=_result_descriptions(),
    )


def _result_descriptions() -> tuple[ResultDescription, ...]:
    return tuple(
        ResultDescription(
            id=_criterion(number),
            name=name,
            result_type="RubricCriterionLevel",
            required_level=f"{_criterion(number)}-level-2",
            rubric_criterion_levels=tuple(
                RubricCriterionLevel(
                    id=f"{_criterion(number)}-level-{level}",
                    name=title,
                    level=str(level),
                    description=f"{title}: {name.lower()}, as the rubric describes it at level {level}.",
                )
                for level, title in enumerate(("Not yet", "Secure", "Exemplary"), start=1)
            ),
        )
        for number, name in ((1, "Soundness of the lift plan"), (2, "Clarity of the briefing"))
    )
