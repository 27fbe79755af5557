"""From an entry of a framework to an alignment of a design."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from issuer.frameworks.item import Kind
from issuer.services.design import draft_of, save_step
from issuer.services.errors import NotFound
from issuer.store.designs import Design
from issuer.store.frameworks import FrameworkEntry, find_entry
from issuer.store.people import Person

# Open Badges has a word for these; it has none for the entries of ESCO and O*NET, so theirs stays empty.
_TARGET_TYPES = {Kind.CASE.value: "CFItem", Kind.OPENSALT.value: "CFItem", Kind.CTDL.value: "ceasn:Competency"}


def alignment_of(entry: FrameworkEntry) -> dict[str, str]:
    """Return the row of `alignments` that points to an entry. One without an address of the web leaves it to write."""
    return {
        "name": entry.title,
        "url": entry.uri if entry.uri.startswith(("http://", "https://")) else "",
        "framework": entry.framework.title,
        "code": entry.code,
        "type": _TARGET_TYPES.get(entry.framework.kind, ""),
    }


def get_entry(session: Session, entry_id: int) -> FrameworkEntry:
    """Return an entry by its number. Raises NotFound."""
    found = find_entry(session, entry_id)
    if found is None:
        raise NotFound("This entry is no longer here. Search for it again.")
    return found


def align(session: Session, design: Design, entry: FrameworkEntry, *, actor: Person, now: datetime) -> int:
    """Add an alignment to an entry, unless the design has it, and return its place. Raises NotEditable."""
    rows = [dict(row) for row in draft_of(design).items("alignments")]
    wanted = alignment_of(entry)
    for place, row in enumerate(rows):
        if wanted["url"] and row.get("url") == wanted["url"]:
            return place
    answers = {"alignments": [*rows, {name: value for name, value in wanted.items() if value}]}
    save_step(session, design, "alignment", answers, base_revision=design.revision, actor=actor, now=now)
    return len(rows)
