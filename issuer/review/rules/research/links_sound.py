"""links-sound: every link leads a reader somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.addresses import is_web_address
from issuer.review.draft import Draft
from issuer.review.fields import find_field, walk
from issuer.review.link_words import Link, same_address
from issuer.review.naming import place_name
from issuer.review.rule import ALL_TYPES, Hit, Rule, Severity
from issuer.review.text import quoted

_ADDRESSES = tuple(path for path, field in walk() if field.kind == "url")
_IN_LISTS = tuple(path for path in _ADDRESSES if (row := find_field(path.rpartition(".")[0])) and row.kind == "rows")
_SINGLE = tuple(path for path in _ADDRESSES if path not in _IN_LISTS)


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    for path in _ADDRESSES:
        if path in _SINGLE:
            if hit := _judge(path, draft.text(path)):
                yield hit
            continue
        rows_path = path.rpartition(".")[0]
        seen: dict[tuple[str, str], str] = {}
        for n, row in enumerate(draft.items(rows_path)):
            if not (address := row.get("url", "")):
                continue
            place = f"{rows_path}[{n}].url"
            # Items of a framework may share one page, as long as their codes tell them apart.
            first = seen.setdefault((same_address(address), row.get("code", "")), place)
            hit = _judge(place, address)
            if first != place and (hit is None or hit.severity is Severity.HINT):
                reason = f"{place_name(place)} repeats {place_name(first)}: “{quoted(address, 80)}”."
                hit = Hit(place, quoted(address), reason)
            if hit:
                yield hit


def _judge(path: str, address: str) -> Hit | None:
    """Return the gravest thing that is wrong with one address that is written, or None."""
    link = Link.of(address) if is_web_address(address) else None
    if not address or (link and not (link.leads_nowhere or link.stands_behind_a_door or link.is_plain)):
        return None
    said = f"“{quoted(address, 80)}”, {place_name(path)},"
    if link is None:
        return Hit(path, quoted(address), f"{said} is not a whole web address beginning with https:// or http://.")
    if why := link.leads_nowhere:
        return Hit(path, quoted(address), f"{said} leads no reader anywhere: it {why}.")
    if door := link.stands_behind_a_door:
        reason = f"{said} leads to {door}, where a stranger may not get in."
        return Hit(path, quoted(address), reason, Severity.HINT)
    if link.is_plain:
        reason = f"{said} begins with http://, so what a reader is shown can be changed on its way."
        return Hit(path, quoted(address), reason, Severity.HINT, advice=_PLAIN)
    return None


_PLAIN = "Try the same address with https:// and use it if it leads to the same page."

RULE = Rule(
    id="links-sound",
    group="research",
    types=ALL_TYPES,
    severity=Severity.WEAK,
    title="Every link leads a reader somewhere",
    why=(
        "What is published is frozen. A link that leads nowhere, or to a door that a stranger cannot open, stays so in "
        "every badge."
    ),
    advice="Correct the link or delete it. Point to a public page that needs no login.",
    before={"resources": [{"title": "Pocket card on slings", "url": "http://localhost:8080/card.pdf"}]},
    after={"resources": [{"title": "Pocket card on slings", "url": "https://cards.northquay.example/slings"}]},
    before_text="http://localhost:8080/card.pdf",
    after_text="https://cards.northquay.example/slings",
    source_ids=("S36", "S04"),
    fields=_ADDRESSES,
    check=_check,
)
