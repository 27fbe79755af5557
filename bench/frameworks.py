"""Importing a framework of 14,000 entries, and searching it as one types; the framework is made here."""

from __future__ import annotations

import io
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from issuer.frameworks.opening import Given
from issuer.frameworks.workbook import table_of
from issuer.services.framework_staging import InputFile, stage
from issuer.services.frameworks import write_framework
from issuer.store.engine import open_engine, readers, writers
from issuer.store.framework_search import search_items
from issuer.store.migrations import upgrade

ENTRIES = 14_000
_NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
_VERBS = (
    "assess",
    "plan",
    "weld",
    "interview",
    "monitor",
    "develop",
    "maintain",
    "operate",
    "teach",
    "design",
    "repair",
)
_THINGS = ("patients", "machinery", "learners", "accounts", "structures", "equipment", "software", "materials", "crops")
_WAYS = (
    "safely",
    "under",
    "supervision",
    "with",
    "colleagues",
    "in",
    "workshops",
    "by",
    "hand",
    "at",
    "sea",
    "on",
    "site",
)
_SYLLABLES = (
    "an",
    "ber",
    "cor",
    "dal",
    "em",
    "fir",
    "gol",
    "hin",
    "jun",
    "kel",
    "lor",
    "mer",
    "nos",
    "pel",
    "quin",
    "ras",
)


def esco_table(entries: int = ENTRIES) -> bytes:
    """Return a table in the form of ESCO's skills, of as many rows, with texts of about the same length."""
    chance = random.Random(1)
    special = ["".join(chance.choices(_SYLLABLES, k=3)) for _ in range(6_000)]
    lines = ["conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,description"]
    for number in range(entries):
        title = f"{chance.choice(_VERBS)} {chance.choice(special)} {chance.choice(_THINGS)}"
        others = "\n".join(f"{chance.choice(_VERBS)} {chance.choice(special)}" for _ in range(6))
        text = " ".join(chance.choices([*_VERBS, *_THINGS, *_WAYS, *special], k=25))
        uri = f"http://data.europa.eu/esco/skill/{number:08d}"
        lines.append(
            f'KnowledgeSkillCompetence,{uri},skill/competence,cross-sector,{title},"{others}",,released,{text}'
        )
    return "\n".join(lines).encode()


def queries(count: int = 60) -> Iterator[str]:
    """Yield what stands in the search field after each letter that somebody types, from the second on."""
    chance = random.Random(2)
    for _ in range(count):
        words = f"{chance.choice(_VERBS)} {chance.choice(_THINGS)}"
        yield from (words[:end] for end in range(2, len(words) + 1))


@contextmanager
def installation() -> Iterator[tuple[sessionmaker[Session], sessionmaker[Session]]]:
    """Give the (writing, reading) sessions of an empty database in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="touchstone-bench-") as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'bench.sqlite'}")
        upgrade(engine)
        try:
            yield writers(engine), readers(engine)
        finally:
            engine.dispose()


def take_in(write: sessionmaker[Session], table: bytes) -> None:
    """Import a table as a command does."""
    files = [InputFile("skills_en.csv", io.BytesIO(table))]
    staged = stage(files, Given(), read_workbook=table_of, progress=lambda _name, _rows: None)
    with write.begin() as session:
        for each in staged:
            write_framework(session, each, now=_NOW)


def seconds_of_searches(read: sessionmaker[Session]) -> list[float]:
    """Return how long each search took, in a transaction of its own as a page has it, the shortest first."""
    times = []
    for query in queries():
        start = time.perf_counter()
        with read() as session:
            search_items(session, query, limit=12)
        times.append(time.perf_counter() - start)
    return sorted(times)


def lines() -> Iterator[str]:
    """Yield the lines of `make bench`: entries imported a second, anew and again; the search's 95th percentile."""
    table = esco_table()
    with installation() as (write, read):
        for name in ("import a framework", "import it again"):
            start = time.perf_counter()
            take_in(write, table)
            yield _line(name, ENTRIES / (time.perf_counter() - start), "entries/s")
        times = seconds_of_searches(read)
        yield _line("search as one types, median", times[len(times) // 2] * 1000, "ms")
        yield _line("search as one types, p95", times[int(len(times) * 0.95)] * 1000, "ms")


def _line(name: str, value: float, unit: str) -> str:
    return f"{name:<28}  {value:>10,.1f}  {'-':>10}  {'-':>6}  {unit}"
