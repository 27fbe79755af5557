"""Reading a published badge as a draft: an Open Badges 3.0 Achievement or an Open Badges 2.0 BadgeClass.

Only what the publication says goes in; the rest stays "not written yet", and the review says so. Nothing is
fetched: an issuer or criteria that are only an address stay an address.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from issuer.review.draft import CHOICES, FORMAT, Draft, DraftError
from issuer.review.text import sentences

_TYPES: Mapping[str, str] = {
    "MicroCredential": "competency",
    "Competency": "competency",
    "Assessment": "knowledge",
    "Badge": "participation",
    "CertificateOfCompletion": "participation",
    "CoCurricular": "participation",
    "CommunityService": "participation",
    "Certification": "industry",
    "License": "industry",
}
_MARKS = ("Percent", "RawScore")
_CREDENTIALS = ("AchievementCredential", "OpenBadgeCredential")


def is_published_badge(document: Mapping[str, Any]) -> bool:
    """Return whether `document` says that it is an Achievement, a BadgeClass, or a credential that carries one."""
    return bool(_types(document) & {"Achievement", "BadgeClass", "Assertion", *_CREDENTIALS})


def draft_from_achievement(document: Mapping[str, Any]) -> Draft:
    """Return the draft that a published Achievement or BadgeClass amounts to.

    A credential (or an OB 2.0 Assertion with its badge inside) is read for the Achievement it carries. Raises
    DraftError when there is none, or when a value in it cannot stand in a design.
    """
    achievement, issuer = _achievement_of(document)
    if "BadgeClass" in _types(achievement):
        issuer = _object(achievement.get("issuer")) or issuer
    else:
        issuer = issuer or _object(achievement.get("creator"))
    results = [row for row in _list(achievement.get("resultDescription")) if isinstance(row, Mapping)]
    rubric, level_id = _rubric(results)
    image = achievement.get("image")
    return Draft.from_document(
        {
            "format": FORMAT,
            "credential_type": _credential_type(achievement, results, rubric),
            "title": _text(achievement.get("name")),
            "description": _text(achievement.get("description")),
            "language": _text(achievement.get("inLanguage")) or _text(achievement.get("@language")),
            "tags": _texts(achievement.get("tag")) or _texts(achievement.get("tags")),
            "field_of_study": _text(achievement.get("fieldOfStudy")),
            "specialization": _text(achievement.get("specialization")),
            "human_code": _text(achievement.get("humanCode")),
            "version": _text(achievement.get("version")),
            "criteria_statements": _statements(_object(achievement.get("criteria")).get("narrative")),
            "assessment": {"rubric": rubric, "pass": _pass(results, level_id)},
            "alignments": [_alignment(row) for row in _list(achievement.get("alignment")) if isinstance(row, Mapping)],
            "workload": {"credits": _number(achievement.get("creditsAvailable"))},
            "issuer": _issuer(issuer),
            "badge": {
                "image": _text(image) or _text(_object(image).get("id")),
                "image_alt": _text(_object(image).get("caption")),
            },
        }
    )


def _achievement_of(document: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return (achievement, issuer of the credential around it or nothing)."""
    types = _types(document)
    if types & set(_CREDENTIALS):
        achievement = _object(_object(document.get("credentialSubject")).get("achievement"))
        issuer = _object(document.get("issuer"))
    elif "Assertion" in types:
        achievement, issuer = _object(document.get("badge")), {}
    else:
        return document, {}
    if not achievement:
        raise DraftError("", "this credential carries no achievement that could be read as a design")
    return achievement, issuer


def _credential_type(
    achievement: Mapping[str, Any], results: list[Mapping[str, Any]], rubric: list[dict[str, Any]]
) -> str | None:
    name = _text(achievement.get("achievementType"))
    # A micro-credential that measures by a mark alone attests knowledge; by a rubric, a competency.
    if name == "MicroCredential" and not rubric and any(_text(row.get("resultType")) in _MARKS for row in results):
        return "knowledge"
    return _TYPES.get(name)


def _rubric(results: list[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], str]:
    """Return the rubric criteria and the level that is required, "" if none is named.

    The same level bears a different id in each ResultDescription, so its name (or its place) stands for it.
    """
    rubric: list[dict[str, Any]] = []
    required = ""
    for n, row in enumerate(results, 1):
        levels = [level for level in _list(row.get("rubricCriterionLevel")) if isinstance(level, Mapping)]
        if not levels:
            continue
        read: dict[str, dict[str, Any]] = {}
        for place, level in enumerate(levels, 1):
            name = _text(level.get("name")) or _text(level.get("level")) or f"level {place}"
            identity = name if name not in read else f"{name} ({place})"
            read[identity] = {
                "id": identity,
                "name": name,
                "points": _number(level.get("points")),
                "descriptor": _text(level.get("description")),
            }
            if level.get("id") and level.get("id") == row.get("requiredLevel"):
                required = required or identity
        rubric.append({"id": f"r{n}", "name": _text(row.get("name")), "levels": list(read.values())})
    return rubric, required


def _pass(results: list[Mapping[str, Any]], level_id: str) -> dict[str, Any]:
    if level_id:
        return {"rule": "every_criterion_at_level", "level_id": level_id}
    for row in results:
        mark = _number(row.get("requiredValue"))
        if mark is not None:
            most = _number(row.get("valueMax"))
            whole = 100 if _text(row.get("resultType")) == "Percent" else None
            return {"rule": "mark", "mark": mark, "max": whole if most is None else most}
    return {}


def _alignment(row: Mapping[str, Any]) -> dict[str, Any]:
    kind = _text(row.get("targetType"))
    return {
        "name": _text(row.get("targetName")),
        "url": _text(row.get("targetUrl")),
        "framework": _text(row.get("targetFramework")),
        "code": _text(row.get("targetCode")),
        # OB 3.0 knows more types than a design does; one that a design lacks is no fault of the badge.
        "type": kind if kind in CHOICES["alignments.type"] else None,
        "how": _text(row.get("targetDescription")),
    }


def _issuer(profile: Mapping[str, Any]) -> dict[str, Any]:
    address = _object(profile.get("address"))
    return {
        "name": _text(profile.get("name")),
        "url": _text(profile.get("url")),
        "email": _text(profile.get("email")),
        "country": _text(address.get("addressCountryCode")) or _text(address.get("addressCountry")),
    }


def _statements(narrative: Any) -> list[str]:
    """Return what was asked, sentence by sentence, from the first part of a Markdown narrative.

    Lines of a list are taken whole; where there are any, the prose around them only introduces them. What stands
    under a second heading is about something else (evidence, key facts).
    """
    lines: list[str] = []
    for line in _text(narrative).splitlines():
        if line.lstrip().startswith("#"):
            if lines:
                break
        elif line.strip():
            lines.append(line.strip())
    points = [line[2:].strip() for line in lines if line.startswith(("- ", "* ", "• "))]
    return points or sentences("\n".join(lines))


def _types(document: Mapping[str, Any]) -> set[str]:
    return {entry for entry in _list(document.get("type")) if isinstance(entry, str)}


def _list(value: Any) -> list[Any]:
    """Return `value` as a list; JSON-LD writes a list of one as its single entry."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _object(value: Any) -> Mapping[str, Any]:
    """Return `value` if it is an object, the first object of a list, or an empty one."""
    return next((entry for entry in _list(value) if isinstance(entry, Mapping)), {})


def _text(value: Any) -> str:
    if isinstance(value, Mapping):  # a JSON-LD language map or value object
        value = value.get("@value") or value.get("en") or next(iter(value.values()), "")
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    return [entry for entry in _list(value) if isinstance(entry, str) and entry.strip()]


def _number(value: Any) -> int | float | None:
    if isinstance(value, str):  # Open Badges writes required and greatest values as strings
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return value
