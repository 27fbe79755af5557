"""Finding entries of frameworks by words, code or address. The one place that knows how each database searches text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Label,
    Select,
    case,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.orm import Session, joinedload

from issuer.store.frameworks import FrameworkEntry

MOST_COUNTED = 1000
_MOST_WORDS = 12
_CONSIDERED = 1000  # of the entries that a short beginning finds
_WORD = re.compile(r"[^\W_]+")
_INDEX = table("framework_search", column("rowid"), column("item_id"), column("document"))
# Weights of code, title, other labels and description: what an entry is called says more than what is told about it.
_BM25 = "bm25(framework_search, 6.0, 10.0, 4.0, 1.0)"


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what a search has found, and how much there is of it; more than MOST_COUNTED is not counted."""

    total: int
    entries: Sequence[FrameworkEntry]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is narrowed to; nothing means everything."""

    types: tuple[str, ...] = ()
    framework_ids: tuple[str, ...] = ()


def search_items(
    session: Session, query: str, filters: Filters | None = None, *, limit: int = 20, offset: int = 0
) -> Found:
    """Return the current entries that a query finds, the best first.

    An entry whose code or address is the query stands before all others. Otherwise each word of the query has to begin
    a word of the entry, in any order, without regard to capitals and diacritics: that is search as one types.
    """
    filters = filters or Filters()
    exact = _exact(session, query.strip(), filters)
    first = exact[offset : offset + limit]
    expression = _expression(session, words_of(query), all_of_them=True)
    if not expression:
        return Found(len(exact), first)
    known = [entry.id for entry in exact]
    matching = _narrowed(_matching(session, expression), filters).where(FrameworkEntry.id.not_in(known))
    total: int = session.execute(
        select(func.count()).select_from(matching.limit(MOST_COUNTED + 1).subquery())
    ).scalar_one()
    page = slice(max(0, offset - len(exact)), offset + limit - len(exact))
    if page.stop <= page.start:
        return Found(len(exact) + total, first)
    is_broad = filters == Filters() and total > MOST_COUNTED
    ids = _among_the_best(session, query, expression, page, known) if is_broad else []
    if len(ids) < page.stop - page.start:
        whole = matching.order_by(*_order(query, _rank(session, expression)), FrameworkEntry.id)
        ids = session.scalars(whole.limit(page.stop - page.start).offset(page.start)).all()
    return Found(len(exact) + total, [*first, *_load(session, ids)])


def find_candidates(session: Session, stems: Sequence[str], *, limit: int) -> Sequence[FrameworkEntry]:
    """Return the current entries in which a word begins with any of these stems, those with most of them first."""
    plain = [word for each in stems for word in words_of(each)]
    expression = _expression(session, plain, all_of_them=False)
    if not expression:
        return []
    matching = _narrowed(_matching(session, expression), Filters())
    ids = session.scalars(matching.order_by(_rank(session, expression), FrameworkEntry.id).limit(limit)).all()
    return _load(session, ids)


def count_by_beginning(session: Session, beginnings: Mapping[str, str]) -> tuple[int, dict[str, int]]:
    """Return how many entries there are, and by key how many have a word that begins so; withdrawn ones count too."""
    total: int = session.execute(select(func.count()).select_from(FrameworkEntry)).scalar_one()
    counts = {}
    for key, beginning in beginnings.items():
        expression = _expression(session, words_of(beginning), all_of_them=True)
        counts[key] = session.execute(_index_rows(session, expression)).scalar_one() if expression else 0
    return total, counts


def words_of(text: str) -> list[str]:
    """Return the words of a query as the index splits them, each once. Capitals are left to the database.

    Python folds more than it does: to `ss` what it keeps as `ß`, so that no word with one would be found.
    """
    found = _WORD.findall(unicodedata.normalize("NFC", text))
    return list({word.lower(): word for word in found}.values())[:_MOST_WORDS]


def _exact(session: Session, query: str, filters: Filters) -> Sequence[FrameworkEntry]:
    if not query or len(query) > 1000:
        return []
    forms = {query, query.upper(), query.lower()}
    statement = select(FrameworkEntry).where(or_(FrameworkEntry.code.in_(forms), FrameworkEntry.uri == query))
    statement = _narrowed(statement, filters).options(joinedload(FrameworkEntry.framework))
    return session.scalars(statement.order_by(FrameworkEntry.title, FrameworkEntry.id).limit(20)).all()


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _expression(session: Session, words: Sequence[str], *, all_of_them: bool) -> str:
    """Return the query in the language of the database: every word may go on (`"weld"*`, `weld:*`)."""
    if _is_sqlite(session):
        return (" " if all_of_them else " OR ").join(f'"{word}"*' for word in words)
    return (" & " if all_of_them else " | ").join(f"{word}:*" for word in words)


def _matching(session: Session, expression: str) -> Select[int]:
    """Return the statement for the numbers of the entries that match."""
    if _is_sqlite(session):
        joined = select(FrameworkEntry.id).join(_INDEX, _INDEX.c.rowid == FrameworkEntry.id)
        return joined.where(text("framework_search match :expression").bindparams(expression=expression))
    joined = select(FrameworkEntry.id).join(_INDEX, _INDEX.c.item_id == FrameworkEntry.id)
    return joined.where(_INDEX.c.document.bool_op("@@")(_ts_query(expression)))


def _index_rows(session: Session, expression: str) -> Select[int]:
    """Return the statement that counts what the index alone finds, which is cheaper than looking at the entries."""
    counted = select(func.count()).select_from(_INDEX)
    if _is_sqlite(session):
        return counted.where(text("framework_search match :expression").bindparams(expression=expression))
    return counted.where(_INDEX.c.document.bool_op("@@")(_ts_query(expression)))


def _ts_query(expression: str) -> ColumnElement[Any]:
    return func.to_tsquery("simple", func.plain_letters(expression))


def _rank(session: Session, expression: str) -> ColumnElement[Any]:
    """Return what to order by, the best first: both databases count how rare and how prominent the words are."""
    if _is_sqlite(session):
        return literal_column(_BM25)
    return func.ts_rank(_INDEX.c.document, _ts_query(expression)).desc()


def _among_the_best(session: Session, query: str, expression: str, page: slice, known: Sequence[int]) -> Sequence[int]:
    """Return the numbers of a page from the entries of the best rank alone, or fewer when these are not enough.

    Of the ten thousand entries that two letters find, only so many are looked at beyond the index: half the time.
    """
    if not _is_sqlite(session) or page.stop > _CONSIDERED // 4:
        return []
    rank: Label[float] = literal_column(_BM25).label("rank")
    best = (
        select(_INDEX.c.rowid, rank)
        .where(text("framework_search match :expression").bindparams(expression=expression))
        .order_by(rank)
        .limit(_CONSIDERED)
        .subquery()
    )
    statement = select(FrameworkEntry.id).join(best, best.c.rowid == FrameworkEntry.id)
    statement = _narrowed(statement, Filters()).where(FrameworkEntry.id.not_in(known))
    statement = statement.order_by(*_order(query, best.c.rank), FrameworkEntry.id)
    return session.scalars(statement.limit(page.stop - page.start).offset(page.start)).all()


def _order(query: str, rank: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """Put the entry that is called just this first, then those whose name begins so; groups after what is in them."""
    title, plain = func.lower(FrameworkEntry.title), " ".join(query.lower().split())
    begins = title.startswith(plain, autoescape=True)
    is_group = case((FrameworkEntry.type == "group", 1), else_=0)
    return [case((title == plain, 0), (begins, 1), else_=2), is_group, rank]


def _narrowed(statement: Select[Any], filters: Filters) -> Select[Any]:
    statement = statement.where(FrameworkEntry.withdrawn_at.is_(None))
    if filters.types:
        statement = statement.where(FrameworkEntry.type.in_(filters.types))
    if filters.framework_ids:
        statement = statement.where(FrameworkEntry.framework_id.in_(filters.framework_ids))
    return statement


def _load(session: Session, ids: Sequence[int]) -> list[FrameworkEntry]:
    """Return the entries with these numbers, in their order; only those few are read as a whole."""
    found = session.scalars(
        select(FrameworkEntry).where(FrameworkEntry.id.in_(ids)).options(joinedload(FrameworkEntry.framework))
    )
    by_id = {entry.id: entry for entry in found}
    return [by_id[number] for number in ids]
