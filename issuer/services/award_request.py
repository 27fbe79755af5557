"""What an awarder enters, and what of it can be awarded: checked against the frozen design and its pass rule."""

from __future__ import annotations

import calendar
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from issuer.credential.achievement_credential import Evidence, Result
from issuer.review.draft import Draft
from issuer.services.achievement_mapping import criterion_address, level_address, mark_address, number_text
from issuer.services.days import FIRST_DAY, TOO_EARLY, end_of_day, start_of_day
from issuer.services.errors import Invalid
from issuer.services.mail_address import normalise_email
from issuer.services.plain_text import clean_address, clean_line, clean_paragraphs

MAX_EVIDENCE = 20


@dataclass(frozen=True, slots=True)
class EvidenceInput:
    """One piece of evidence as it was typed; `genre` is a word such as "video"."""

    name: str = ""
    narrative: str = ""
    url: str = ""
    genre: str = ""


@dataclass(frozen=True, slots=True)
class AwardRequest:
    """One award as it was entered.

    `levels` maps ids of rubric criteria to ids of levels, `mark` is the mark of a knowledge check. `valid_from` is now
    when it is None; `valid_until` is a last day in the organization's zone, and follows from the design when None.
    `name_is_public` writes the name into the credential; `email_is_matchable` writes a salted hash of the address into
    it, by which a wallet recognises its owner, and by which anybody who guesses the address can confirm the guess.
    """

    recipient_name: str
    recipient_email: str
    name_is_public: bool = False
    evidence: tuple[EvidenceInput, ...] = ()
    levels: Mapping[str, str] = field(default_factory=dict)
    mark: float | None = None
    valid_from: datetime | None = None
    valid_until: date | None = None
    narrative: str = ""
    confirm_duplicate: bool = False
    email_is_matchable: bool = False


@dataclass(frozen=True, slots=True)
class CheckedAward:
    """An award that can be made: everything is clean, and the pass rule is met."""

    recipient_name: str
    recipient_email: str
    evidence: tuple[EvidenceInput, ...]
    levels: Mapping[str, str]
    mark: float | None
    valid_from: datetime
    valid_until: datetime | None
    narrative: str

    @property
    def recipient_key(self) -> str:
        """Digest that tells the same person again."""
        return recipient_key_of(self.recipient_email)

    @property
    def evidence_digest(self) -> str:
        """Digest that tells the same evidence again, in whatever order it was entered."""
        pieces = sorted((piece.name, piece.narrative, piece.url) for piece in self.evidence)
        return hashlib.sha256(json.dumps(pieces, ensure_ascii=False).encode()).hexdigest()


def recipient_key_of(address: str) -> str:
    """Return the digest that tells the same person again, from their address as `normalise_email` gives it."""
    return hashlib.sha256(address.encode()).hexdigest()


def check_award(draft: Draft, request: AwardRequest, *, zone: str, now: datetime) -> CheckedAward:
    """Return the award in clean form. Raises Invalid with every problem at once, by field.

    Fields are named as in AwardRequest, with `levels.<criterion id>` and `evidence[0].url`.
    """
    problems: dict[str, str] = {}

    def attempt(check: Any, *arguments: Any, **options: Any) -> Any:
        try:
            return check(*arguments, **options)
        except Invalid as error:
            problems.update(error.problems)
            return None

    name = attempt(clean_line, request.recipient_name, "recipient_name", maximum=200, required=True)
    email = attempt(normalise_email, request.recipient_email, "recipient_email")
    narrative = attempt(clean_paragraphs, request.narrative, "narrative", maximum=5000)
    evidence = attempt(_check_evidence, request.evidence)
    attempt(_check_levels, draft, request.levels)
    attempt(_check_mark, draft, request.mark)
    dates = attempt(_check_dates, draft, request, zone=zone, now=now)
    if problems:
        raise Invalid(problems)
    return CheckedAward(
        recipient_name=name,
        recipient_email=email,
        evidence=evidence,
        levels=dict(request.levels),
        mark=request.mark,
        valid_from=dates[0],
        valid_until=dates[1],
        narrative=narrative,
    )


def public_evidence(draft: Draft, pieces: Sequence[EvidenceInput], credential_address: str) -> tuple[Evidence, ...]:
    """Return the evidence as the design lets it be seen: with links, in words only, or not at all.

    Each has an id of ours; the address that a person typed stands as a link in the narrative and is never an id.
    """
    policy = draft.get("include_in_credential.evidence") or "link"
    if policy == "none":
        return ()
    shown = [(piece, _narrative(piece, with_link=policy == "link")) for piece in pieces]
    shown = [(piece, narrative) for piece, narrative in shown if piece.name or narrative]
    return tuple(
        Evidence(
            id=f"{credential_address}/evidence/{number}",
            name=piece.name or None,
            narrative=narrative or None,
            genre=piece.genre or None,
        )
        for number, (piece, narrative) in enumerate(shown, start=1)
    )


def public_results(
    draft: Draft, award: CheckedAward, achievement_address: str, credential_address: str
) -> tuple[Result, ...]:
    """Return the levels and the mark as results, unless the design keeps them out of the credential."""
    if draft.get("include_in_credential.result") is False:
        return ()
    results: list[tuple[str, str | None, str | None]] = []
    for criterion in draft.items("assessment.rubric"):
        if level := award.levels.get(criterion["id"]):
            address = criterion_address(achievement_address, criterion["id"])
            results.append((address, level_address(achievement_address, criterion["id"], level), None))
    if award.mark is not None and draft.get("assessment.pass.rule") == "mark":
        results.append((mark_address(achievement_address), None, number_text(award.mark)))
    return tuple(
        Result(
            result_description=description,
            achieved_level=level,
            value=value,
            id=f"{credential_address}/results/{number}",
        )
        for number, (description, level, value) in enumerate(results, start=1)
    )


def _check_evidence(pieces: Sequence[EvidenceInput]) -> tuple[EvidenceInput, ...]:
    if len(pieces) > MAX_EVIDENCE:
        raise Invalid({"evidence": f"At most {MAX_EVIDENCE} pieces of evidence fit into one credential."})
    clean, problems = [], {}
    for number, piece in enumerate(pieces):
        place = f"evidence[{number}]"
        try:
            checked = EvidenceInput(
                name=clean_line(piece.name, f"{place}.name", maximum=200),
                narrative=clean_paragraphs(piece.narrative, f"{place}.narrative", maximum=5000),
                url=clean_address(piece.url, f"{place}.url"),
                genre=clean_line(piece.genre, f"{place}.genre", maximum=60),
            )
        except Invalid as error:
            problems.update(error.problems)
            continue
        if checked.name or checked.narrative or checked.url:
            clean.append(checked)
    if problems:
        raise Invalid(problems)
    return tuple(clean)


def _check_levels(draft: Draft, levels: Mapping[str, str]) -> None:
    """Refuse criteria that are missing, unknown or too low for the pass rule "every criterion at a level"."""
    rubric = {criterion["id"]: criterion for criterion in draft.items("assessment.rubric")}
    problems = {f"levels.{id}": "The rubric has no such criterion." for id in levels if id not in rubric}
    rule = draft.get("assessment.pass.rule")
    required = draft.get("assessment.pass.level_id") if rule == "every_criterion_at_level" else None
    for id, criterion in rubric.items():
        if id not in levels and rule == "mark":
            continue
        if problem := _level_problem(criterion, levels.get(id), required):
            problems[f"levels.{id}"] = problem
    if problems:
        raise Invalid(problems)


def _level_problem(criterion: Mapping[str, Any], chosen: str | None, required: str | None) -> str | None:
    levels = criterion.get("levels", ())  # lowest first
    order = [level["id"] for level in levels]
    names = {level["id"]: level.get("name") or level["id"] for level in levels}
    title = criterion.get("name") or criterion["id"]
    if not order:
        return None
    if chosen is None:
        return f"Choose the level that was reached in “{title}”."
    if chosen not in order:
        return f"“{title}” has no such level."
    if required in order and order.index(chosen) < order.index(required):
        return (
            f"“{title}” reached “{names[chosen]}”, but passing takes “{names[required]}” or higher in every criterion."
        )
    return None


def _check_mark(draft: Draft, mark: float | None) -> None:
    least, most = draft.get("assessment.pass.mark"), draft.get("assessment.pass.max")
    takes_mark = draft.get("assessment.pass.rule") == "mark"
    if not takes_mark and mark is not None:
        raise Invalid({"mark": "This is not passed by a mark, so none is taken. Leave it out."})
    if not takes_mark or least is None:
        return
    if mark is None:
        raise Invalid({"mark": "Enter the mark that was reached."})
    if not mark >= 0 or (most is not None and not mark <= most):
        raise Invalid(
            {"mark": f"A mark lies between 0 and {number_text(most)}." if most else "A mark is not negative."}
        )
    if mark < least:
        raise Invalid({"mark": f"The mark is {number_text(mark)}, but passing takes {number_text(least)}."})


def _check_dates(draft: Draft, request: AwardRequest, *, zone: str, now: datetime) -> tuple[datetime, datetime | None]:
    # To the second, as credentials are: a start in the fraction before would lie after the signing.
    valid_from = (request.valid_from or now).astimezone(UTC).replace(microsecond=0)
    if valid_from < start_of_day(FIRST_DAY, zone):
        raise Invalid({"valid_from": TOO_EARLY})
    if valid_from > now:
        raise Invalid({"valid_from": "A credential cannot begin in the future."})
    if request.valid_until is not None:
        valid_until: datetime | None = end_of_day(request.valid_until, zone)
    else:
        years = draft.get("validity.years")
        valid_until = _add_months(valid_from, round(years * 12)) if years else None
    if valid_until is not None and valid_until <= now:
        raise Invalid({"valid_until": "This would already have expired. Choose a later last day."})
    return valid_from, valid_until


def _add_months(instant: datetime, months: int) -> datetime:
    """Return the same day so many months later; the last day of a shorter month stands for a day it lacks."""
    year, month = divmod(instant.year * 12 + instant.month - 1 + months, 12)
    if year > 9999:
        raise Invalid({"valid_until": "This lies too far in the future. Choose a last day."})
    return instant.replace(year=year, month=month + 1, day=min(instant.day, calendar.monthrange(year, month + 1)[1]))


def _narrative(piece: EvidenceInput, *, with_link: bool) -> str:
    return "\n\n".join(_paragraphs(piece, with_link=with_link))


def _paragraphs(piece: EvidenceInput, *, with_link: bool) -> Iterator[str]:
    if piece.narrative:
        yield piece.narrative
    if piece.url and with_link:
        words = (piece.name or "The evidence").replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
        yield f"[{words}](<{piece.url}>)"
