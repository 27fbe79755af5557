"""Achievement of Open Badges 3.0 and the classes inside it: what can be earned, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from issuer.credential.errors import CredentialError
from issuer.credential.members import listed, present, require_id, require_text
from issuer.credential.profile import Image, Profile


@dataclass(frozen=True, slots=True)
class Criteria:
    """How to earn it (OB 3.0, class Criteria): an address, or Markdown, or both."""

    id: str | None = None
    narrative: str | None = None

    def __post_init__(self) -> None:
        if self.id is not None:
            require_id(self.id, "criteria")
        elif not (self.narrative or "").strip():
            raise CredentialError("SHAPE_SCHEMA", "The criteria need an address or a narrative.")

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object."""
        return present({"id": self.id, "narrative": self.narrative})


@dataclass(frozen=True, slots=True)
class Alignment:
    """A link to a node of a framework (OB 3.0, class Alignment).

    The schema names no id for it, and `target_url` is a value, not a node: it may equal any other address.
    `target_type` is for example "CFItem" or "ceasn:Competency".
    """

    target_name: str
    target_url: str
    target_framework: str | None = None
    target_code: str | None = None
    target_type: str | None = None
    target_description: str | None = None

    def __post_init__(self) -> None:
        require_text(self.target_name, "alignment's name")
        require_id(self.target_url, "alignment")

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object."""
        return present(
            {
                "type": ["Alignment"],
                "targetName": self.target_name,
                "targetUrl": self.target_url,
                "targetDescription": self.target_description,
                "targetFramework": self.target_framework,
                "targetCode": self.target_code,
                "targetType": self.target_type,
            }
        )


@dataclass(frozen=True, slots=True)
class RubricCriterionLevel:
    """One level of one rubric criterion (OB 3.0, class RubricCriterionLevel); `points` is text there."""

    id: str
    name: str
    level: str | None = None
    points: str | None = None
    description: str | None = None

    def __post_init__(self) -> None:
        require_id(self.id, "rubric level")
        require_text(self.name, "rubric level's name")

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object."""
        return present(
            {
                "id": self.id,
                "type": ["RubricCriterionLevel"],
                "name": self.name,
                "level": self.level,
                "points": self.points,
                "description": self.description,
            }
        )


@dataclass(frozen=True, slots=True)
class ResultDescription:
    """What can be measured (OB 3.0, class ResultDescription).

    `result_type` is for example "RubricCriterionLevel" or "Percent"; `allowed_values` runs from low to high;
    `required_level` is the id of one of `rubric_criterion_levels`.
    """

    id: str
    name: str
    result_type: str
    required_level: str | None = None
    required_value: str | None = None
    value_min: str | None = None
    value_max: str | None = None
    allowed_values: tuple[str, ...] = ()
    rubric_criterion_levels: tuple[RubricCriterionLevel, ...] = ()

    def __post_init__(self) -> None:
        require_id(self.id, "result description")
        require_text(self.name, "result description's name")
        levels = {level.id for level in self.rubric_criterion_levels}
        if self.required_level is not None and self.required_level not in levels:
            raise CredentialError("SHAPE_SCHEMA", "The required level is not a level of this result description.")

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object."""
        return present(
            {
                "id": self.id,
                "type": ["ResultDescription"],
                "name": self.name,
                "resultType": self.result_type,
                "requiredLevel": self.required_level,
                "requiredValue": self.required_value,
                "valueMin": self.value_min,
                "valueMax": self.value_max,
                "allowedValue": list(self.allowed_values),
                "rubricCriterionLevel": listed(self.rubric_criterion_levels),
            }
        )


@dataclass(frozen=True, slots=True)
class Related:
    """Another achievement to which this one relates, such as an earlier version (OB 3.0, class Related)."""

    id: str
    in_language: str | None = None
    version: str | None = None

    def __post_init__(self) -> None:
        require_id(self.id, "related achievement")

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object."""
        return present({"id": self.id, "type": ["Related"], "inLanguage": self.in_language, "version": self.version})


@dataclass(frozen=True, slots=True)
class Achievement:
    """What can be earned (OB 3.0, class Achievement).

    `achievement_type` is a term of the enumeration (such as "MicroCredential") or `ext:…`; `in_language` is
    BCP 47. Leave `creator` out where the creator is the issuer: one node is described once in a credential.
    """

    id: str
    name: str
    description: str
    criteria: Criteria
    achievement_type: str
    in_language: str | None = None
    tags: tuple[str, ...] = ()
    version: str | None = None
    image: Image | None = None
    alignments: tuple[Alignment, ...] = ()
    result_descriptions: tuple[ResultDescription, ...] = ()
    creator: Profile | None = None
    field_of_study: str | None = None
    specialization: str | None = None
    human_code: str | None = None
    credits_available: float | None = None
    related: tuple[Related, ...] = ()

    def __post_init__(self) -> None:
        require_id(self.id, "achievement")
        require_text(self.name, "achievement's name")
        require_text(self.description, "achievement's description")

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object."""
        return present(
            {
                "id": self.id,
                "type": ["Achievement"],
                "achievementType": self.achievement_type,
                "name": self.name,
                "description": self.description,
                "criteria": self.criteria.to_json(),
                "inLanguage": self.in_language,
                "version": self.version,
                "humanCode": self.human_code,
                "fieldOfStudy": self.field_of_study,
                "specialization": self.specialization,
                "creditsAvailable": self.credits_available,
                "tag": list(self.tags),
                "image": self.image.to_json() if self.image else None,
                "creator": self.creator.to_json() if self.creator else None,
                "alignment": listed(self.alignments),
                "resultDescription": listed(self.result_descriptions),
                "related": listed(self.related),
            }
        )
