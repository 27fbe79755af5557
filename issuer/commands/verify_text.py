"""The report of `issuer verify` for a person at a terminal."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from issuer.credential.report import Check, VerificationReport, View

_KINDS = {
    "endorsement": "an endorsement, and nobody's badge",
    "record": "a learner record, with credentials inside",
}
_SIGNS = {"passed": "✓", "failed": "✗", "not_checked": "?"}
_SENTENCES = {
    "VALID": ("VALID", "It is genuine and in force, and its issuer is one you trust."),
    "VALID_ISSUER_UNKNOWN": (
        "VALID, ISSUER UNKNOWN",
        "It is genuine and in force. Whether to trust its issuer is for you to judge.",
    ),
    "INVALID": ("NOT VALID", "Do not rely on it."),
    "REVOKED": ("REVOKED", "It is genuine, but its issuer has taken it back for good."),
    "SUSPENDED": ("SUSPENDED", "It is genuine, but its issuer has taken it back for the time being."),
    "EXPIRED": ("EXPIRED", "It is genuine, but its time is over."),
    "NOT_YET_VALID": ("NOT YET VALID", "It is genuine, but its time has not come."),
    "UNKNOWN": ("COULD NOT BE VERIFIED", "Something could not be checked, so it is neither confirmed nor refuted."),
}
# Green belongs to VALID alone; the words say the same without it.
_COLOURS = {"VALID": "1;32", "INVALID": "1;31", "REVOKED": "1;31"}


def show_text(name: str, report: VerificationReport) -> None:
    """Print what was found about a file."""
    words, sentence = _SENTENCES[report.verdict]
    print(f"\n{plain(name)}")
    print(f"  {_emphasis(words, report.verdict)}  {sentence}\n")
    if report.view is not None:
        _show_view(report.view, is_known=_is_known(report))
    for check in report.checks:
        _show_check(check)
    for number, each in enumerate(report.contained, start=1):
        _show_contained(number, len(report.contained), each)
    _show_endorsements(report)
    print(f"\n  Checked at {_time(report.checked_at)}.")


def _is_known(report: VerificationReport) -> bool:
    return report.check("issuer").outcome == "passed"


def _show_contained(number: int, total: int, report: VerificationReport) -> None:
    """Show a credential inside a record: its own verdict, and only where that fails the checks that say why."""
    words, sentence = _SENTENCES[report.verdict]
    print(f"\n  Inside, {number} of {total}: {_emphasis(words, report.verdict)}  {sentence}\n")
    if report.view is not None:
        _show_view(report.view, is_known=_is_known(report))
    for check in report.checks:
        if check.outcome != "passed":
            _show_check(check)
    _show_endorsements(report)


def _show_endorsements(report: VerificationReport) -> None:
    """Show who vouches for it. Words that do not hold, or are those of nobody but a key, are not repeated."""
    if not report.endorsements:
        return
    print("\n  Endorsements by others. They change nothing about the verdict above.\n")
    for each in report.endorsements:
        words = _SENTENCES[each.report.verdict][0]
        view = each.report.view
        if not each.is_shown or view is None:
            print(f"  {_SIGNS['not_checked']} One is not shown: {words.lower()}.")
            for check in each.report.checks:
                if check.outcome != "passed" and check.id != "issuer":
                    print(f"    {plain(check.detail)}")
                    break
            continue
        who = "the issuer itself" if each.by_issuer else each.host or view.issuer_id
        print(f"  {_SIGNS['passed']} By {plain(who)}, about the {each.about}: {words.lower()}")
        if view.issuer_name:
            print(f"    It calls itself “{plain(view.issuer_name)}”.")
        if view.comment:
            print(f"    “{plain(view.comment)}”")
    if report.endorsements_left:
        print(f"  {_SIGNS['not_checked']} {report.endorsements_left} more were not looked at.")


def _show_view(view: View, *, is_known: bool) -> None:
    """Show what was proved. An issuer that is not known is named by its host or key, not as it calls itself."""
    from issuer.credential.imitation import host_of_issuer

    until = f"until {_time(view.valid_until)}" if view.valid_until else "with no end"
    lines = {
        "Kind": _KINDS.get(view.kind),
        "What": view.name or view.achievement_name,
        "Achievement": view.achievement_name if view.achievement_name != view.name else None,
        "Who": view.recipient,
        "About": view.about,
        "Says": view.comment,
        "Issued by": view.issuer_name if is_known else host_of_issuer(view.issuer_id),
        "Calls itself": None if is_known else view.issuer_name,
        "Issuer's id": view.issuer_id,
        "Valid": f"from {_time(view.valid_from)} {until}" if view.valid_from else None,
    }
    for label, text in lines.items():
        if text is not None:
            print(f"  {label:<12} {plain(text)}")
    print()


def _show_check(check: Check) -> None:
    code = f" ({check.code})" if check.code else ""
    print(f"  {_SIGNS[check.outcome]} {check.title}{code}")
    print(f"    {plain(check.detail)}")


def _emphasis(words: str, verdict: str) -> str:
    """Return the words in bold or colour where a terminal shows it and the reader has not declined (NO_COLOR)."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return words
    return f"\x1b[{_COLOURS.get(verdict, '1')}m{words}\x1b[0m"


def _time(instant: datetime) -> str:
    return f"{instant:%d %B %Y, %H:%M:%S} UTC".removeprefix("0")


def plain(text: str) -> str:
    """Return text of a stranger's without what could steer a terminal or turn the direction of reading."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
