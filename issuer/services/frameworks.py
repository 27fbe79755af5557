"""Frameworks of the installation: take in a release, update it in place, and take it away again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from issuer.frameworks.item import FrameworkItem
from issuer.services.errors import Forbidden, NotFound
from issuer.services.framework_paths import paths_of
from issuer.services.framework_staging import Staged
from issuer.services.holding import hold
from issuer.store import audit
from issuer.store.frameworks import (
    Framework,
    FrameworkEntry,
    count_entries,
    delete_framework,
    find_by_identifier,
    find_framework,
)
from issuer.store.locks import alone
from issuer.store.organizations import Organization
from issuer.store.people import Person

_BATCH = 1000
_CONTENT = ("title", "type", "part", "is_mention", "code", "description", "alternatives", "language")
_COLUMNS = ("id", "uri", *_CONTENT, "parents", "path", "withdrawn_at")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did to one framework: how many entries are new, changed, gone, and as they were."""

    framework_id: str
    title: str
    added: int
    changed: int
    withdrawn: int
    unchanged: int
    skipped: int

    def to_json(self) -> dict[str, Any]:
        """Return the counts with the framework's id and title."""
        return asdict(self)


def write_frameworks(
    session: Session,
    staged: Sequence[Staged],
    *,
    now: datetime,
    actor: Person | None = None,
    organization: Organization | None = None,
    progress: Callable[[str, int], None] = lambda _step, _count: None,
) -> list[Imported]:
    """Write the frameworks of one upload, and return what that did to each. Raises as `write_framework`."""
    # Whoever writes several locks them in this order.
    for identifier in sorted(each.info.identifier for each in staged):
        _alone_with(session, identifier)
    options: dict[str, Any] = {"now": now, "actor": actor, "organization": organization, "progress": progress}
    return [write_framework(session, each, **options) for each in staged]


def write_framework(
    session: Session,
    staged: Staged,
    *,
    now: datetime,
    actor: Person | None = None,
    organization: Organization | None = None,
    progress: Callable[[str, int], None] = lambda _step, _count: None,
) -> Imported:
    """Write a framework that was read: the first time as it is, later entry by entry.

    Entries are known by their uri and keep their number. What a table no longer holds is marked as withdrawn, and stays
    to be found by its address; a table that was not imported this time is left alone. Raises Forbidden for a framework
    that `organization` did not take in.
    """
    framework = _framework(session, staged, now, organization)
    plan = _Plan(staged, _stored(session, framework), now)
    for done, rows in enumerate(_batches(plan.added)):
        session.execute(insert(FrameworkEntry), [row | {"framework_id": framework.id} for row in rows])
        progress("adding", min((done + 1) * _BATCH, len(plan.added)))
    for done, rows in enumerate(_batches(plan.updated)):
        session.execute(update(FrameworkEntry), rows)
        progress("updating", min((done + 1) * _BATCH, len(plan.updated)))
    session.expire_all()
    outcome = Imported(
        framework_id=framework.id,
        title=staged.info.title,
        added=len(plan.added),
        changed=plan.changed,
        withdrawn=plan.withdrawn,
        unchanged=plan.unchanged,
        skipped=staged.skipped,
    )
    counts = {name: value for name, value in outcome.to_json().items() if isinstance(value, int)}
    _audit(session, "framework.imported", framework, actor, organization, now, counts)
    session.flush()
    return outcome


def get_framework(session: Session, framework_id: str) -> Framework:
    """Return a framework. Raises NotFound."""
    found = find_framework(session, framework_id)
    if found is None:
        raise NotFound("There is no such framework here. It may have been removed.")
    return found


def may_change(framework: Framework, organization: Organization | None) -> bool:
    """Return whether an organization may change a framework that all share: if it took it in. None may change any."""
    return organization is None or framework.organization_id == organization.id


def require_keeper(framework: Framework, organization: Organization | None) -> None:
    """Raise Forbidden unless this organization may change the framework: anybody who signs in can make another one."""
    if not may_change(framework, organization):
        raise Forbidden(
            f"{framework.title} was not taken in by this organization, and others here use it too. "
            "Whoever runs this installation can change it with `issuer frameworks`."
        )


def remove_framework(
    session: Session,
    framework: Framework,
    *,
    now: datetime,
    actor: Person | None = None,
    organization: Organization | None = None,
) -> int:
    """Delete a framework with its entries and return how many those were. Alignments in designs keep their texts.

    Raises Forbidden for a framework that `organization` did not take in, NotFound for one that is gone.
    """
    require_keeper(framework, organization)
    _alone_with(session, framework.identifier)
    hold(session, framework)
    count = sum(count_entries(session).get(framework.id, (0, 0)))
    _audit(session, "framework.removed", framework, actor, organization, now, {"entries": count})
    delete_framework(session, framework)
    return count


def _alone_with(session: Session, identifier: str) -> None:
    """Let nobody else write or remove this framework, of which there may be no row yet."""
    alone(session, f"framework {identifier}")


def _framework(session: Session, staged: Staged, now: datetime, organization: Organization | None) -> Framework:
    """Return the row of the framework, made or brought to what this release says of itself."""
    info = staged.info
    _alone_with(session, info.identifier)
    framework = find_by_identifier(session, info.identifier)
    if framework is None:
        framework = Framework(identifier=info.identifier, organization_id=organization.id if organization else None)
        session.add(framework)
    require_keeper(framework, organization)
    framework.kind = info.kind.value
    framework.title = info.title
    framework.publisher = info.publisher
    framework.version = info.version
    framework.licence = info.licence
    framework.attribution = info.attribution
    framework.source = info.source
    framework.language = info.language
    framework.imported_at = now
    session.flush()
    return framework


def _stored(session: Session, framework: Framework) -> dict[str, Row]:
    columns = [getattr(FrameworkEntry, name) for name in _COLUMNS]
    rows = session.execute(select(*columns).where(FrameworkEntry.framework_id == framework.id))
    return {row.uri: dict(row._mapping) for row in rows}


class _Plan:
    """What to write: rows to add and to update, and the counts that people are told."""

    def __init__(self, staged: Staged, stored: Mapping[str, Row], now: datetime) -> None:
        self.added: list[Row] = []
        self.updated: list[Row] = []
        self.changed = self.withdrawn = self.unchanged = 0
        self._now = now
        wanted = {uri: self._wanted(staged, uri, stored.get(uri)) for uri in (*staged.items, *staged.broader)}
        after: dict[str, Row] = {uri: row for uri, row in wanted.items() if row is not None}
        for uri, old in stored.items():
            if uri not in after:
                gone = old["part"] in staged.parts and old["withdrawn_at"] is None
                after[uri] = old | ({"withdrawn_at": now} if gone else {})
        paths = paths_of({uri: (row["title"], row["parents"].split("\n")) for uri, row in after.items()})
        for uri, row in after.items():
            self._put(row | {"path": paths[uri]}, stored.get(uri), counts=uri in staged.items)

    def _wanted(self, staged: Staged, uri: str, old: Row | None) -> Row | None:
        """Return how an entry is to be, without its path; None when only a relation names it and nobody knows it."""
        item = staged.items.get(uri)
        if item is None and old is None:
            return None
        row = dict(old or {})
        if item is not None and (old is None or not item.is_mention or old["is_mention"]):
            row |= self._content(item, old)
        parents = staged.parents_of(uri)
        if parents or staged.states_hierarchy or old is None:
            row["parents"] = "\n".join(parents)
        return row

    def _content(self, item: FrameworkItem, old: Row | None) -> Row:
        gone_since = (old or {}).get("withdrawn_at") or self._now
        return {
            "uri": item.uri,
            "title": item.title,
            "type": item.type.value,
            "part": item.part,
            "is_mention": item.is_mention,
            "code": item.code,
            "description": item.description,
            "alternatives": "\n".join(item.alternatives),
            "language": item.language,
            "withdrawn_at": None if item.is_current else gone_since,
        }

    def _put(self, row: Row, old: Row | None, *, counts: bool) -> None:
        if old is None:
            self.added.append(row)
            return
        if row != old:
            self.updated.append(row)
        if row["withdrawn_at"] is not None and old["withdrawn_at"] is None:
            self.withdrawn += 1
        elif any(row[name] != old[name] for name in (*_CONTENT, "parents", "withdrawn_at")):
            self.changed += 1
        elif counts:
            self.unchanged += 1


def _batches(rows: Sequence[Row]) -> Iterator[list[Row]]:
    for start in range(0, len(rows), _BATCH):
        yield list(rows[start : start + _BATCH])


def _audit(
    session: Session,
    action: str,
    framework: Framework,
    actor: Person | None,
    organization: Organization | None,
    now: datetime,
    counts: Mapping[str, int],
) -> None:
    audit.record(
        session,
        action,
        framework.id,
        now=now,
        organization_id=organization.id if organization else None,
        actor_id=actor.id if actor else None,
        kind=framework.kind,
        **counts,
    )
