"""issuer-identified: the issuer is a real, reachable body."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import ALL_TYPES, Hit, Rule, Severity
from issuer.review.text import quoted

_PARTS = (
    ("name", "has no name", None),
    ("url", "has no web address", None),
    ("country", "does not say in which country it is at home", Severity.WEAK),
    ("email", "gives no address to write to", Severity.WEAK),
)


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    name = draft.text("issuer.name")
    called = f"“{quoted(name, 80)}”, which issues this badge," if name else f"the issuer of {design_name(draft)}"
    for part, lacks, severity in _PARTS:
        if not draft.text(f"issuer.{part}"):
            yield Hit(f"issuer.{part}", "", f"{called} {lacks}.", severity)


RULE = Rule(
    id="issuer-identified",
    group="transparency",
    types=ALL_TYPES,
    severity=Severity.BLOCKER,
    title="The issuer is a real body that can be reached",
    why=(
        "A badge is worth as much as whoever stands behind it. A reader who cannot find out who that is has to assume "
        "that it is nobody."
    ),
    advice="Give the legal name, the web address, the country and an address that is read.",
    before={"issuer": {"name": "The Rigging Team"}},
    after={
        "issuer": {
            "name": "Fjordvik Rigging School",
            "url": "https://rigging.fjordvik.example/",
            "email": "assessment@rigging.fjordvik.example",
            "country": "NO",
        }
    },
    before_text="The Rigging Team",
    after_text="Fjordvik Rigging School, Norway, rigging.fjordvik.example, assessment@rigging.fjordvik.example",
    source_ids=("S15", "S20", "S04", "S02"),
    fields=("issuer.name", "issuer.url", "issuer.email", "issuer.country"),
    check=_check,
)
