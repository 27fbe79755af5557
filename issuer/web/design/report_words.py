"""A report in words, for the page and for paper: both say the same."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from issuer.adapters.report_pdf import Block, Sheet, unprintable_scripts
from issuer.review.profiles import PROFILES
from issuer.review.report import Readiness
from issuer.review.rule import GROUPS, Severity
from issuer.services.report_parts import Kept, Reader, Remark, ReviewReport
from issuer.store.readings import ReadingState
from issuer.web.design import wording
from issuer.web.design.findings import count_in_words, readiness_in_words, severity_in_words
from issuer.web.design.places import place_in_words
from issuer.web.filters import plain_day


def title(report: ReviewReport) -> str:
    """Return the title of the design."""
    return report.title or _("Untitled design")


def heading(report: ReviewReport) -> str:
    """Return what the report is called."""
    return _("Review of “%(title)s”", title=title(report))


def standing(report: ReviewReport) -> str:
    """Return whose design it is and in which state it was judged."""
    day = plain_day(report.made_at)
    if report.version is None:
        state = _("Draft, revision %(number)s, as of %(day)s", number=report.revision, day=day)
    else:
        state = _("Version %(number)s, published on %(day)s", number=report.version, day=day)
    return f"{report.organization_name} · {state}"


def verdict(report: ReviewReport) -> str:
    """Return the verdict."""
    return readiness_in_words(report.readiness)


def explanation(report: ReviewReport) -> str:
    """Return what the verdict means, and how many findings are kept on purpose."""
    said = {
        Readiness.NOT_READY: _("What is marked as a blocker stands between this design and its publication."),
        Readiness.READY_WITH_WEAK_SPOTS: _(
            "Nothing stands against publishing. What is marked as a weak spot makes it harder to trust or to use."
        ),
        Readiness.READY: _("The review found nothing that stands against publishing."),
    }[report.readiness]
    kept = sum(remark.kept is not None for remark in report.remarks)
    if not kept:
        return said
    more = ngettext(
        "%(num)s finding is kept on purpose; the reason stands beside it.",
        "%(num)s findings are kept on purpose; the reason stands beside each.",
        kept,
    )
    return f"{said} {more}"


def counts(report: ReviewReport) -> list[tuple[Severity, str]]:
    """Return how many findings of each severity there are."""
    numbers = [(severity, sum(remark.severity is severity for remark in report.remarks)) for severity in Severity]
    return [(severity, count_in_words(severity, number)) for severity, number in numbers if number]


def facts(report: ReviewReport) -> list[tuple[str, str]]:
    """Return what was judged, and with what."""
    kind = wording.TYPE_NAMES.get(report.credential_type)
    rows = [(_("Type"), str(kind)[:1].upper() + str(kind)[1:] if kind else _("Not chosen yet"))]
    if report.judged:
        number = ngettext("%(num)s criterion", "%(num)s criteria", report.judged)
        rows.append((_("Judged by"), number))
    if report.profiles:
        names = ", ".join(PROFILES[name].title if name in PROFILES else name for name in report.profiles)
        rows.append(
            (_("With the profiles"), _("%(names)s (informed by them; it says nothing of conformity)", names=names))
        )
    if report.remarks:
        rows.append((_("Found"), ", ".join(words for _severity, words in counts(report))))
    return rows


def group_title(group: str) -> str:
    """Return the heading of a group of criteria."""
    known = {
        "type": _("Type"),
        "relevance": _("Relevance"),
        "competency": _("Competency"),
        "research": _("Research"),
        "evidence": _("Evidence"),
        "assessment": _("Assessment"),
        "alignment": _("Alignment"),
        "transparency": _("Transparency"),
        "transfer": _("Transfer"),
        "inclusion": _("Inclusion"),
        "governance": _("Governance"),
    }
    return known.get(group, GROUPS.get(group, _("Other criteria")))


def severity(remark: Remark) -> str:
    """Return how much a finding weighs."""
    return severity_in_words(remark.severity)


def place(remark: Remark) -> str:
    """Return where what a finding is about is written; "" for the design as a whole."""
    return place_in_words(remark.field)


def quote(remark: Remark) -> str:
    """Return the quoted words, where the reason does not quote them itself."""
    return "" if remark.quote in remark.reason else f"“{remark.quote}”"


def kept(kept: Kept) -> str:
    """Return why a finding is kept, by whom and since when."""
    who = ", ".join(part for part in (kept.by, plain_day(kept.at) if kept.at else "") if part)
    return f"{kept.reason} ({who})" if who else kept.reason


def reader_name(reader: Reader, number: int) -> str:
    """Return a reader's name; in a public report, which names nobody, their place in the list."""
    return reader.name or _("Reader %(number)s", number=number)


def decision(reader: Reader) -> str:
    """Return what a reader decided and when, and whether it is about what stands there now."""
    if reader.decided_at is None:
        asked = plain_day(reader.asked_at) if reader.asked_at else ""
        return _("was asked on %(day)s and has not decided yet.", day=asked)
    day = plain_day(reader.decided_at)
    if reader.state is ReadingState.APPROVED:
        said = _("approved revision %(number)s on %(day)s.", number=reader.revision, day=day)
    else:
        said = _("asked for changes to revision %(number)s on %(day)s.", number=reader.revision, day=day)
    if reader.changed_since:
        said += " " + ngettext(
            "Since then %(num)s answer was changed.", "Since then %(num)s answers were changed.", reader.changed_since
        )
    if reader.open_comments:
        said += " " + ngettext(
            "%(num)s comment is still open.", "%(num)s comments are still open.", reader.open_comments
        )
    if reader.by_hand:
        said += " " + _("The link was passed on by hand, so nothing but the link says who answered.")
    return said


def informed() -> str:
    """Return what the criteria are, and what being without findings does not mean."""
    return _(
        "The criteria are informed by published guidance on micro-credentials. A report without findings is no "
        "certificate, and says nothing of conformity with any of the sources."
    )


def sheet_of(report: ReviewReport) -> Sheet:
    """Return a report as it is drawn on paper."""
    blocks = list(_blocks(report))
    missing = unprintable_scripts(part for block in blocks for part in (block.text, block.label))
    if missing:
        note = _(
            "This file lacks letters of: %(scripts)s. Where a box stands for them, the page on the web shows them.",
            scripts=", ".join(name.capitalize() for name in missing),
        )
        blocks.insert(2, Block("quiet", note))
    return Sheet(
        title=heading(report),
        author=report.organization_name,
        subject=_("Review of the design of a micro-credential"),
        language=str(get_locale() or "en"),
        made_at=report.made_at,
        blocks=blocks,
    )


def _blocks(report: ReviewReport) -> Iterator[Block]:
    yield Block("title", heading(report))
    yield Block("lead", standing(report))
    yield Block("verdict", verdict(report))
    yield Block("text", explanation(report))
    for name, value in facts(report):
        yield Block("fact", value, label=name)
    for group in report.groups:
        if group.remarks:
            yield Block("heading", group_title(group.id))
        for remark in group.remarks:
            yield from _finding(remark)
    yield from _unjudged(report)
    yield from _readers(report)
    yield from _held(report)
    if report.sources:
        yield Block("heading", _("Sources"))
    for source in report.sources:
        yield Block("item", f"{source.title}, {source.url}", label=f"[{source.number}]", url=source.url)
    yield Block("quiet", informed())


def _finding(remark: Remark) -> Iterator[Block]:
    bar = remark.severity.value
    yield Block("finding", remark.title, label=f"{severity(remark)}:", bar=bar)
    yield Block("part", remark.reason, bar=bar)
    if quote(remark):
        yield Block("part", quote(remark), bar=bar)
    if place(remark):
        yield Block("part", place(remark), label=_("Where:"), bar=bar)
    yield Block("part", remark.advice, label=_("What helps:"), bar=bar)
    if remark.kept:
        yield Block("part", kept(remark.kept), label=_("Kept, because:"), bar=bar)
    yield Block("part", f"{remark.source.title} [{remark.source.number}]", label=_("Source:"), bar=bar)


def _unjudged(report: ReviewReport) -> Iterator[Block]:
    if report.notes or report.not_applied:
        yield Block("heading", _("What could not be judged"))
    for note in report.notes:
        yield Block("text", note)
    for criterion in report.not_applied:
        yield Block("item", criterion)


def _readers(report: ReviewReport) -> Iterator[Block]:
    if report.readers:
        yield Block("heading", _("Who read it"))
    for number, reader in enumerate(report.readers, start=1):
        yield Block("text", decision(reader), label=reader_name(reader, number))
        for comment in reader.comments:
            state = _("settled") if comment.is_settled else _("open")
            where = place_in_words(comment.field) or _("On the whole")
            yield Block("item", comment.text, label=f"{where} ({state}):")


def _held(report: ReviewReport) -> Iterator[Block]:
    groups = [group for group in report.groups if group.held]
    if groups:
        yield Block("heading", _("Criteria against which nothing was found"))
    for group in groups:
        yield Block("subheading", group_title(group.id))
        for criterion in group.held:
            yield Block("item", criterion)
