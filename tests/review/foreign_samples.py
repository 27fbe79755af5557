"""Badges as others publish them, made here from the shapes in the specifications of Open Badges 3.0 and 2.0."""

from __future__ import annotations

from typing import Any

BADGE_CLASS: dict[str, Any] = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "BadgeClass",
    "id": "https://school.example/badges/1",
    "name": "Sling inspection",
    "description": "Inspects slings.",
    "criteria": {"id": "https://school.example/badges/1/criteria", "narrative": "Inspect three slings. Tag one."},
    "issuer": {"type": "Issuer", "name": "School", "url": "https://school.example/", "email": "a@school.example"},
    "image": {"id": "https://school.example/1.png", "caption": "A sling", "author": "https://a.example/"},
    "tags": ["rigging"],
    "alignment": [{"targetName": "Rigging", "targetUrl": "https://skills.example/rigging", "targetCode": "R1"}],
}
ASSERTION: dict[str, Any] = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "id": "https://school.example/assertions/9",
    "recipient": {"type": "email", "identity": "sha256$ab", "hashed": True},
    "issuedOn": "2026-03-01T00:00:00Z",
    "verification": {"type": "hosted"},
    "badge": BADGE_CLASS,
}
CREDENTIAL: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": "https://college.example/credentials/7",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {
        "id": "https://college.example/issuers/1",
        "type": ["Profile"],
        "name": "College of Rigging",
        "url": "https://college.example/",
        "address": {"type": ["Address"], "addressCountryCode": "NZ", "postalCode": "1010"},
    },
    "validFrom": "2026-01-01T00:00:00Z",
    "validUntil": "2029-01-01T00:00:00Z",
    "credentialStatus": {"type": "BitstringStatusListEntry", "statusListIndex": "7"},
    "evidence": [{"id": "https://portfolio.example/1", "type": ["Evidence"], "narrative": "Three slings."}],
    "proof": {"type": "DataIntegrityProof", "proofValue": "z1"},
    "credentialSubject": {
        "id": "did:example:1",
        "type": ["AchievementSubject"],
        "result": [{"type": ["Result"], "achievedLevel": "urn:r1:2"}],
        "achievement": {
            "id": "https://college.example/achievements/1",
            "type": ["Achievement"],
            "achievementType": "MicroCredential",
            "name": "Sling inspection",
            "description": "Inspects textile slings before a lift.",
            "criteria": {"narrative": "## Task\n\n- Earner has inspected three slings.\n\n## Grading\n\nBy a jury."},
            "alignment": [{"targetName": "Rigging", "targetUrl": "https://a.example/", "targetType": "ext:Level"}],
            "related": [{"id": "https://college.example/achievements/0"}],
            "resultDescription": [
                {
                    "id": "urn:r1",
                    "name": "Finding defects",
                    "resultType": "RubricCriterionLevel",
                    "requiredLevel": "urn:r1:2",
                    "rubricCriterionLevel": [
                        {"id": "urn:r1:1", "name": "Not yet", "points": "0", "description": "Misses a cut"},
                        {"id": "urn:r1:2", "name": "Passing", "description": "Finds every cut"},
                    ],
                },
                {"name": "Hours", "resultType": "Status", "allowedValue": ["Completed"]},
            ],
        },
    },
}
