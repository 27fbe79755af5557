"""From a design to the Open Badges Achievement that stands in credentials, and back from its JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from issuer.credential.achievement import (
    Achievement,
    Alignment,
    Criteria,
    Related,
    ResultDescription,
    RubricCriterionLevel,
)
from issuer.credential.profile import Image, Profile
from issuer.review.criteria_text import criteria_narrative
from issuer.review.draft import Draft

# A participation badge is no micro-credential under any published definition, so it must not be called one.
ACHIEVEMENT_TYPES: Mapping[str, str] = {
    "competency": "MicroCredential",
    "knowledge": "MicroCredential",
    "industry": "MicroCredential",
    "participation": "Badge",
}


def achievement_of(
    draft: Draft,
    *,
    address: str,
    image: Image,
    creator: Profile,
    version: int,
    earlier: Related | None = None,
) -> Achievement:
    """Return the Achievement of a design.

    `address` is its permanent address, under which every node inside gets one of its own; a URL that a person typed
    never becomes the id of a node. Raises CredentialError for what Open Badges does not allow.
    """
    return Achievement(
        id=address,
        name=draft.text("title"),
        description=draft.text("description"),
        criteria=Criteria(id=f"{address}#criteria", narrative=criteria_narrative(draft) or None),
        achievement_type=ACHIEVEMENT_TYPES[draft.text("credential_type")],
        in_language=draft.get("language"),
        tags=tuple(dict.fromkeys(text.strip() for _, text in draft.texts("tags"))),
        version=draft.get("version") or str(version),
        image=image,
        alignments=tuple(_alignments(draft)),
        result_descriptions=(*_rubric(draft, address), *_mark(draft, address)),
        creator=creator,
        field_of_study=draft.get("field_of_study"),
        specialization=draft.get("specialization"),
        human_code=draft.get("human_code"),
        credits_available=draft.get("workload.credits"),
        related=(earlier,) if earlier is not None else (),
    )


@lru_cache(maxsize=4096)  # a class of a hundred thousand has a dozen of them
def criterion_address(achievement_address: str, criterion_id: str) -> str:
    """Return the id of the ResultDescription of a rubric criterion."""
    return f"{achievement_address}/results/{quote(criterion_id, safe='')}"


@lru_cache(maxsize=4096)
def level_address(achievement_address: str, criterion_id: str, level_id: str) -> str:
    """Return the id of one level of a rubric criterion."""
    return f"{criterion_address(achievement_address, criterion_id)}/levels/{quote(level_id, safe='')}"


def mark_address(achievement_address: str) -> str:
    """Return the id of the ResultDescription of a mark."""
    return f"{achievement_address}/mark"


def number_text(value: float) -> str:
    """Return a number as credentials write it: `80`, `72.5`."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _alignments(draft: Draft) -> Iterator[Alignment]:
    """Yield every link to a shared framework once: the alignments proper, the level, skills, then what it leads to."""
    seen: set[str] = set()
    for alignment in _all_alignments(draft):
        if alignment.target_url not in seen:
            seen.add(alignment.target_url)
            yield alignment


def _all_alignments(draft: Draft) -> Iterator[Alignment]:
    for row in draft.items("alignments"):
        if row.get("name") and row.get("url"):
            yield Alignment(
                target_name=row["name"],
                target_url=row["url"],
                target_framework=row.get("framework"),
                target_code=row.get("code"),
                target_type=row.get("type"),
                target_description=row.get("how"),
            )
    level = draft.get("competency.level")
    if isinstance(level, Mapping) and level.get("url") and level.get("value"):
        name = " ".join(part for part in (level.get("framework"), level["value"]) if part)
        yield Alignment(target_name=name, target_url=level["url"], target_framework=level.get("framework"))
    for row in draft.items("competency.skills"):
        if row.get("name") and row.get("url"):
            yield Alignment(target_name=row["name"], target_url=row["url"])
    for row in draft.items("pathway.leads_to"):
        if row.get("name") and row.get("url"):
            yield Alignment(target_name=row["name"], target_url=row["url"], target_type="ceterms:Credential")


def _rubric(draft: Draft, address: str) -> Iterator[ResultDescription]:
    by_level = draft.get("assessment.pass.rule") == "every_criterion_at_level"
    required = draft.text("assessment.pass.level_id") if by_level else ""
    for criterion in draft.items("assessment.rubric"):
        levels = criterion.get("levels", ())
        yield ResultDescription(
            id=criterion_address(address, criterion["id"]),
            name=criterion.get("name") or criterion["id"],
            result_type="RubricCriterionLevel",
            required_level=(
                level_address(address, criterion["id"], required)
                if any(level["id"] == required for level in levels)
                else None
            ),
            rubric_criterion_levels=tuple(
                RubricCriterionLevel(
                    id=level_address(address, criterion["id"], level["id"]),
                    name=level.get("name") or level["id"],
                    points=number_text(level["points"]) if level.get("points") is not None else None,
                    description=level.get("descriptor"),
                )
                for level in levels
            ),
        )


def _mark(draft: Draft, address: str) -> Iterator[ResultDescription]:
    mark, most = draft.get("assessment.pass.mark"), draft.get("assessment.pass.max")
    if draft.get("assessment.pass.rule") != "mark" or mark is None:
        return
    yield ResultDescription(
        id=mark_address(address),
        name="Mark",
        result_type="Percent" if most == 100 else "RawScore",
        required_value=number_text(mark),
        value_min="0",
        value_max=number_text(most) if most is not None else None,
    )


def read_achievement(document: Mapping[str, Any]) -> Achievement:
    """Return the Achievement of JSON that `Achievement.to_json` wrote: for our own, not for strangers'."""
    image, creator = document.get("image"), document.get("creator")
    return Achievement(
        id=document["id"],
        name=document["name"],
        description=document["description"],
        criteria=Criteria(document["criteria"].get("id"), document["criteria"].get("narrative")),
        achievement_type=document["achievementType"],
        in_language=document.get("inLanguage"),
        tags=tuple(document.get("tag", ())),
        version=document.get("version"),
        image=Image(image["id"], image.get("caption")) if image else None,
        alignments=tuple(_read_alignment(each) for each in document.get("alignment", ())),
        result_descriptions=tuple(_read_result_description(each) for each in document.get("resultDescription", ())),
        creator=_read_profile(creator) if creator else None,
        field_of_study=document.get("fieldOfStudy"),
        specialization=document.get("specialization"),
        human_code=document.get("humanCode"),
        credits_available=document.get("creditsAvailable"),
        related=tuple(
            Related(each["id"], each.get("inLanguage"), each.get("version")) for each in document.get("related", ())
        ),
    )


def _read_alignment(document: Mapping[str, Any]) -> Alignment:
    return Alignment(
        target_name=document["targetName"],
        target_url=document["targetUrl"],
        target_framework=document.get("targetFramework"),
        target_code=document.get("targetCode"),
        target_type=document.get("targetType"),
        target_description=document.get("targetDescription"),
    )


def _read_result_description(document: Mapping[str, Any]) -> ResultDescription:
    return ResultDescription(
        id=document["id"],
        name=document["name"],
        result_type=document["resultType"],
        required_level=document.get("requiredLevel"),
        required_value=document.get("requiredValue"),
        value_min=document.get("valueMin"),
        value_max=document.get("valueMax"),
        allowed_values=tuple(document.get("allowedValue", ())),
        rubric_criterion_levels=tuple(
            RubricCriterionLevel(
                level["id"], level["name"], level.get("level"), level.get("points"), level.get("description")
            )
            for level in document.get("rubricCriterionLevel", ())
        ),
    )


def _read_profile(document: Mapping[str, Any]) -> Profile:
    return Profile(
        id=document["id"],
        name=document["name"],
        url=document.get("url"),
        email=document.get("email"),
        description=document.get("description"),
        country=document.get("address", {}).get("addressCountryCode"),
    )
