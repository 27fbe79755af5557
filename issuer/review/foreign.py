"""Reading a badge of somebody else's making as a draft: Open Badges 3.0 or 2.0, alone or inside an award.

Only what the publication says goes in; the rest stays "not written yet", and the review says so. What has no place in
a design, or cannot be what it should, is left aside and named. Nothing is fetched: an issuer or criteria that are only
an address stay an address. Whether a signature holds is not asked here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from issuer.review.draft import CHOICES, FORMAT, Draft, DraftError
from issuer.review.foreign_award import award_fields
from issuer.review.foreign_narrative import read_narrative
from issuer.review.foreign_parts import LeftAside, Notes, Part, types_of
from issuer.review.foreign_results import pass_rule, results_of

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
_CREDENTIALS = frozenset({"AchievementCredential", "OpenBadgeCredential"})
_MAX_NAME = 1000  # characters of an address that is kept as the badge's image
_REASONS: Mapping[str, str] = {
    "creator": "Who made the achievement is not asked for beside who issues it.",
    "endorsement": "Endorsements by others are not judged.",
    "endorsementJwt": "Endorsements by others are not judged.",
    "otherIdentifier": "A design keeps one code for people, and no other identifiers.",
    "related": "Other versions and languages of the badge are not judged with it.",
    "identifier": "A design keeps one code for people, and no other identifiers.",
}


@dataclass(frozen=True, slots=True)
class ForeignBadge:
    """A foreign document as it was understood.

    draft: what could be mapped; format: what it is, in words; left_aside: what could not; is_award: whether a whole
    award was read, with a recipient and perhaps a signature, neither of which a review judges.
    """

    draft: Draft
    format: str
    left_aside: tuple[LeftAside, ...]
    is_award: bool

    def to_json(self) -> dict[str, Any]:
        """Return what stands under "read" in the machine interface."""
        return {"format": self.format, "unmapped": [entry.to_json() for entry in self.left_aside]}


def is_published_badge(document: Mapping[str, Any]) -> bool:
    """Return whether `document` is an Achievement, a BadgeClass, or an award that carries one, by type or by look."""
    return bool(_kind_of(document))


def draft_from_achievement(document: Mapping[str, Any]) -> Draft:
    """Return the draft that a published badge amounts to. Raises DraftError as `read_badge` does."""
    return read_badge(document).draft


def read_badge(document: Mapping[str, Any]) -> ForeignBadge:
    """Read a badge, or the badge inside an award. Raises DraftError when there is none inside, and for nothing else."""
    kind = _kind_of(document)
    notes = Notes()
    if kind and not types_of(document):
        notes.add("type", f"Is missing; by its members this is read as {_NAMES[kind]}.")
    whole = Part(document, "", notes)
    fields: dict[str, Any] = {"format": FORMAT}
    if kind == "AchievementCredential":
        achievement, issuer = _of_credential(whole, fields)
    elif kind == "Assertion":
        achievement, issuer = _of_assertion(whole)
    else:
        achievement, issuer = whole, whole.one("issuer" if kind == "BadgeClass" else "creator")
    _read_achievement(achievement, fields)
    fields["issuer"] = _issuer(issuer)
    draft = Draft.from_document(fields)
    return ForeignBadge(draft, _NAMES.get(kind, _NAMES["Achievement"]), notes.in_order(), whole is not achievement)


_NAMES: Mapping[str, str] = {
    "Achievement": "Open Badges 3.0 Achievement",
    "AchievementCredential": "Open Badges 3.0 AchievementCredential",
    "BadgeClass": "Open Badges 2.0 BadgeClass",
    "Assertion": "Open Badges 2.0 Assertion",
}


def _kind_of(document: Mapping[str, Any]) -> str:
    """Return which of `_NAMES` a document is, "" for none. One without a type is known by its members."""
    types = types_of(document)
    if types & _CREDENTIALS:
        return "AchievementCredential"
    for kind in ("Assertion", "BadgeClass", "Achievement"):
        if kind in types:
            return kind
    subject = document.get("credentialSubject")
    if isinstance(subject, Mapping | list) and (not types or "VerifiableCredential" in types):
        subjects = subject if isinstance(subject, list) else [subject]
        if any(isinstance(entry, Mapping) and "achievement" in entry for entry in subjects):
            return "AchievementCredential"
    if types:
        return ""
    if "badge" in document and ("recipient" in document or "verify" in document or "verification" in document):
        return "Assertion"
    if "criteria" in document and "name" in document:
        return "BadgeClass" if "issuer" in document else "Achievement"
    return ""


def _of_credential(whole: Part, fields: dict[str, Any]) -> tuple[Part, Part]:
    """Return the achievement inside and who issued it; `fields` gains what the award tells of the design."""
    subject = whole.one("credentialSubject")
    achievement, issuer = subject.one("achievement"), whole.one("issuer")
    if not achievement:
        raise DraftError("", "this credential carries no achievement that could be read as a design")
    if not issuer:
        if whole.is_text("issuer"):
            whole.leave("issuer", _ONLY_AN_ADDRESS)
        issuer = achievement.one("creator")
    fields |= award_fields(whole, subject)
    return achievement, issuer


def _of_assertion(whole: Part) -> tuple[Part, Part]:
    badge = whole.one("badge")
    if not badge:
        address = whole.text("badge")
        hint = ", only its address, and nothing is fetched: bring the BadgeClass itself" if address else ""
        raise DraftError("", f"this award carries no badge{hint or ' that could be read as a design'}")
    whole.close(otherwise="Is about one award, and the review judges the design.")
    return badge, badge.one("issuer")


_ONLY_AN_ADDRESS = "Is only an address. Nothing is fetched, so what stands there was not read."


def _read_achievement(achievement: Part, fields: dict[str, Any]) -> None:
    results = list(achievement.rows("resultDescription"))
    rubric, level_id, marks = results_of(results)
    narrative = read_narrative(_narrative(achievement), achievement.place("criteria.narrative"), achievement.notes)
    said = {
        "credential_type": _credential_type(achievement, is_marked=bool(marks), has_rubric=bool(rubric)),
        "title": achievement.text("name"),
        "description": achievement.text("description"),
        "language": achievement.text("inLanguage", "@language"),
        "tags": achievement.texts("tag", "tags"),
        "field_of_study": achievement.text("fieldOfStudy"),
        "specialization": achievement.text("specialization"),
        "human_code": achievement.text("humanCode"),
        "version": achievement.text("version"),
        "alignments": [_alignment(row) for row in achievement.rows("alignment", "alignments")][:200],
        "badge": _image(achievement),
    }
    credits = achievement.number("creditsAvailable")
    fields |= narrative | {name: value for name, value in said.items() if value}
    if credits is not None:
        fields["workload"] = {**fields.get("workload", {}), "credits": credits}
    assessment = {"rubric": rubric, "pass": pass_rule(marks, level_id)}
    fields["assessment"] = {**narrative.get("assessment", {}), **assessment}
    for name in ("issuer", "creator"):
        if achievement.is_text(name):
            achievement.leave(name, _ONLY_AN_ADDRESS)
    achievement.close(_REASONS)


def _narrative(achievement: Part) -> str:
    """Return what the criteria say; criteria that are only an address, or have one beside them, are not followed."""
    criteria = achievement.one("criteria")
    if not criteria:
        if achievement.is_text("criteria"):
            achievement.leave("criteria", _ONLY_AN_ADDRESS)
        return ""
    text = criteria.text("narrative")
    if not text:
        criteria.leave("id", "The page that it leads to is not fetched.")
    criteria.close()
    return text


def _credential_type(achievement: Part, *, is_marked: bool, has_rubric: bool) -> str | None:
    name = achievement.text("achievementType")
    # A micro-credential that measures by a mark alone attests knowledge; by a rubric, a competency.
    if name == "MicroCredential" and is_marked and not has_rubric:
        return "knowledge"
    if name and name not in _TYPES:
        achievement.leave("achievementType", "Is none of the types that a design can have; choose one of them.")
    return _TYPES.get(name)


def _alignment(row: Part) -> dict[str, Any]:
    kind = row.text("targetType")
    if kind and kind not in CHOICES["alignments.type"]:
        row.leave("targetType", "Is none of the kinds of alignment that a design knows.")
    read = {
        "name": row.text("targetName", "name"),
        "url": row.text("targetUrl", "url"),
        "framework": row.text("targetFramework", "framework"),
        "code": row.text("targetCode"),
        # OB 3.0 knows more types than a design does; one that a design lacks is no fault of the badge.
        "type": kind if kind in CHOICES["alignments.type"] else None,
        "how": row.text("targetDescription", "description"),
    }
    row.close()
    return read


def _image(achievement: Part) -> dict[str, str]:
    image = achievement.one("image")
    caption = image.text("caption")
    value = image.raw("id") if image else achievement.raw("image")
    place = image.place("id") if image else achievement.place("image")
    if isinstance(value, str) and value.lstrip().startswith("data:"):
        size = f"{len(value) // 1024 + 1:,} KiB"
        achievement.notes.add(place, f"Is a picture inside the document ({size}); it is not taken.")
        return {"image": "picture inside the document", "image_alt": caption}
    address = image.text("id") if image else achievement.text("image")
    if len(address) > _MAX_NAME:
        achievement.notes.add(place, "Is longer than any address of a picture.")
        address = ""
    image.close()
    return {"image": address, "image_alt": caption}


def _issuer(profile: Part) -> dict[str, str]:
    address = profile.one("address")
    read = {
        "name": profile.text("name"),
        "url": profile.text("url"),
        "email": profile.text("email"),
        "country": address.text("addressCountryCode", "addressCountry"),
    }
    address.close()
    profile.close({"image": "The issuer's picture is not judged."})
    return read
