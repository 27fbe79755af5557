"""The award form. Which criteria it asks for depends on the published design, so its class is made for each."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FormField, RadioField, StringField
from wtforms.fields.choices import SelectChoice

from issuer.review.draft import Draft
from issuer.services.award_request import MAX_EVIDENCE, AwardRequest, EvidenceInput
from issuer.web.fields import Form, ListField, LongTextField, TextField

_EVIDENCE_PLACE = re.compile(r"evidence\[(\d+)\]\.(\w+)")


class EvidenceForm(wtforms.Form):
    """One piece of evidence."""

    name = TextField(_l("What it is"), render_kw={"maxlength": 200})
    narrative = LongTextField(_l("What it shows"), render_kw={"rows": 3, "maxlength": 5000})
    url = TextField(_l("Link"), render_kw={"maxlength": 2000, "inputmode": "url"})


class AwardForm(Form):
    """What every award asks for; `award_form_for` adds the rubric."""

    recipient_name = TextField(_l("Name"), render_kw={"maxlength": 200})
    recipient_email = TextField(
        _l("E-mail address"),
        description=_l("The badge is sent there. The address never appears on a public page or in the badge."),
        render_kw={"maxlength": 254, "inputmode": "email"},
    )
    name_is_public = RadioField(
        _l("May the page show the name?"),
        choices=[
            SelectChoice(
                "no", _l("No. The page says that the name is not shown; the recipient decides whom to show the link.")
            ),
            SelectChoice(
                "yes", _l("Yes, the recipient agreed. The name is signed into the badge and cannot be taken out later.")
            ),
        ],
        default="no",
    )
    email_is_matchable = BooleanField(
        _l("Let a wallet recognise the badge by this address"),
        description=_l(
            "Puts a scrambled form of the address into the badge. Nobody can read it, but whoever guesses the address "
            "can confirm the guess. Only if the recipient's wallet asks for it."
        ),
    )
    evidence = ListField(FormField(EvidenceForm), min_entries=1, max_entries=MAX_EVIDENCE)
    mark = StringField(_l("Mark"), render_kw={"inputmode": "decimal"})
    valid_until = StringField(_l("Last day on which it is valid"), render_kw={"type": "date"})
    narrative = LongTextField(
        _l("A word about this person's achievement"),
        description=_l("Optional. Everyone who opens the page can read it."),
        render_kw={"rows": 4, "maxlength": 5000},
    )

    criteria: tuple[Criterion, ...] = ()
    asks_mark = False

    def level_field(self, number: int) -> Any:
        """Return the field of the criterion with this place in the rubric."""
        return self[f"level_{number}"]

    def add_evidence(self) -> None:
        """Append an empty piece of evidence, as long as there is room."""
        if len(self.evidence.entries) < MAX_EVIDENCE:
            self.evidence.append_entry()

    def remove_evidence(self, place: int) -> None:
        """Take one piece away and number the rest anew; the last is emptied rather than removed."""
        kept = [entry.data for number, entry in enumerate(self.evidence.entries) if number != place]
        while self.evidence.entries:
            self.evidence.pop_entry()
        for data in kept or [{}]:
            self.evidence.append_entry(data)

    def request(self) -> AwardRequest:
        """Return what was entered. What cannot be read as a date or number is reported by `unreadable`."""
        return AwardRequest(
            recipient_name=self.recipient_name.data or "",
            recipient_email=self.recipient_email.data or "",
            name_is_public=self.name_is_public.data == "yes",
            email_is_matchable=bool(self.email_is_matchable.data),
            evidence=tuple(
                EvidenceInput(**{name: entry.data.get(name) or "" for name in ("name", "narrative", "url")})
                for entry in self.evidence.entries
            ),
            levels={
                criterion.id: self.level_field(number).data
                for number, criterion in enumerate(self.criteria)
                if self.level_field(number).data
            },
            mark=_number(self.mark.data) if self.asks_mark else None,
            valid_until=_day(self.valid_until.data),
            narrative=self.narrative.data or "",
        )

    def unreadable(self) -> dict[str, str]:
        """Return problems of form: what is no date or no number."""
        problems = {}
        if self.valid_until.data and _day(self.valid_until.data) is None:
            problems["valid_until"] = str(_l("Give a day such as 2029-11-25."))
        if self.asks_mark and self.mark.data and _number(self.mark.data) is None:
            problems["mark"] = str(_l("Give a number."))
        return problems

    def show_problems(self, problems: Mapping[str, str]) -> list[tuple[str, str]]:
        """Put each problem at its field and return (id to jump to, sentence) for the summary, in the form's order."""
        places = {f"levels.{criterion.id}": f"level_{number}" for number, criterion in enumerate(self.criteria)}
        shown = []
        for name, sentence in problems.items():
            piece = _EVIDENCE_PLACE.fullmatch(name)
            if piece is not None and int(piece[1]) < len(self.evidence.entries):
                field = self.evidence.entries[int(piece[1])].form[piece[2]]
            elif places.get(name, name) in self:
                field = self[places.get(name, name)]
            else:
                shown.append(("", sentence))
                continue
            if field.id != "evidence":
                field.errors = [*field.errors, sentence]
            # What is said of a level names its criterion already.
            shown.append((field.id, sentence if name in places else f"{field.label.text}: {sentence}"))
        return shown


@dataclass(frozen=True, slots=True)
class Criterion:
    """One row of the rubric as the form shows it; levels as (id, name, what it means), lowest first."""

    id: str
    name: str
    levels: tuple[tuple[str, str, str], ...]
    required: str | None


def award_form_for(draft: Draft) -> type[AwardForm]:
    """Return the form's class for one published design."""
    rule = draft.get("assessment.pass.rule")
    required = draft.get("assessment.pass.level_id") if rule == "every_criterion_at_level" else None
    criteria = tuple(_criterion(row, required) for row in draft.items("assessment.rubric") if row.get("levels"))
    fields = {
        f"level_{number}": RadioField(
            criterion.name, choices=[SelectChoice(id, name) for id, name, _ in criterion.levels], validate_choice=False
        )
        for number, criterion in enumerate(criteria)
    }
    asks_mark = rule == "mark" and draft.get("assessment.pass.mark") is not None
    return type("AwardFormOfDesign", (AwardForm,), {**fields, "criteria": criteria, "asks_mark": asks_mark})


def _criterion(row: Mapping[str, Any], required: str | None) -> Criterion:
    levels = tuple(
        (level["id"], level.get("name") or level["id"], level.get("descriptor") or "") for level in row["levels"]
    )
    return Criterion(row["id"], row.get("name") or row["id"], levels, required)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        return None


def _number(text: str | None) -> float | None:
    try:
        number = float((text or "").strip().replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None
