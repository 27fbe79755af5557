"""Reading the files of frameworks to their end before anything is written, so that a broken one changes nothing.

Files of one framework belong together: what they say of one entry is joined here, whatever their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from issuer.frameworks.errors import FrameworkError
from issuer.frameworks.item import Broader, FrameworkInfo, FrameworkItem, Skipped
from issuer.frameworks.limits import MAX_PARENTS
from issuer.frameworks.opening import Given, Source, WorkbookReader, open_source
from issuer.services.errors import Invalid

MAX_ENTRIES = 40_000  # ESCO has about 17,000; this many are written before others have waited ten seconds in vain
MAX_CHARACTERS = 100_000_000
_REPORT_EVERY = 1000

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class InputFile:
    """An open file that can seek, and the name by which people know it."""

    name: str
    file: BinaryIO


@dataclass(slots=True)
class Staged:
    """One framework, read and not yet written. `parts` are the tables that were read, each to its end."""

    info: FrameworkInfo
    items: dict[str, FrameworkItem] = field(default_factory=dict)
    broader: dict[str, dict[str, None]] = field(default_factory=dict)
    parts: set[str] = field(default_factory=set)
    states_hierarchy: bool = False
    rows: int = 0
    skipped: int = 0
    repeated: int = 0
    _characters: int = 0

    def parents_of(self, uri: str) -> list[str]:
        """Return what is broader than an entry: what relations say, then what its own row says."""
        said = dict.fromkeys([*self.broader.get(uri, ()), *(self.items[uri].parents if uri in self.items else ())])
        said.pop(uri, None)
        return list(said)[:MAX_PARENTS]

    def take(self, record: FrameworkItem | Broader | Skipped) -> None:
        """Join one record to what was read so far. Raises FrameworkError when that becomes too much."""
        self.rows += 1
        if isinstance(record, Skipped):
            self.skipped += 1
        elif isinstance(record, Broader):
            self.broader.setdefault(record.child, {})[record.parent] = None
        else:
            self._take_item(record)

    def _take_item(self, item: FrameworkItem) -> None:
        if item.part:
            self.parts.add(item.part)
        known = self.items.get(item.uri)
        if known is None or (known.is_mention and not item.is_mention):
            self.items[item.uri] = item
            self._count(item)
        elif not (item.is_mention or known.is_mention):
            self.repeated += 1
        if known is not None:
            for parent in (*known.parents, *item.parents):
                self.broader.setdefault(item.uri, {})[parent] = None

    def _count(self, item: FrameworkItem) -> None:
        self._characters += len(item.title) + len(item.description) + sum(map(len, item.alternatives))
        if len(self.items) > MAX_ENTRIES or self._characters > MAX_CHARACTERS:
            raise FrameworkError(
                "ROWS", f"There are more than {MAX_ENTRIES:,} entries, or too much text.", "Import a part of it."
            )


def stage(
    files: Sequence[InputFile], given: Given, *, read_workbook: WorkbookReader, progress: Progress
) -> list[Staged]:
    """Read files to their end and return the frameworks in them, in the order of their first files.

    `progress` is told the file's name and the rows read in it. Raises Invalid naming the file, the place in it and what
    to do.
    """
    staged: dict[str, Staged] = {}
    for each in files:
        try:
            source = open_source(each.file, given, read_workbook=read_workbook)
            framework = staged.setdefault(source.info.identifier, Staged(source.info))
            framework.states_hierarchy |= source.states_hierarchy
            for _row in _taken(framework, source, each.name, progress):
                pass
        except FrameworkError as error:
            raise Invalid({"files": f"{each.name}: {error}"}) from error
    found = [framework for framework in staged.values() if framework.items or framework.broader]
    if not found:
        names = ", ".join(each.name for each in files)
        raise Invalid({"files": f"{names}: there is nothing in it that can be aligned to. Is it the right file?"})
    return found


def _taken(framework: Staged, source: Source, name: str, progress: Progress) -> Iterator[None]:
    count = 0
    for count, record in enumerate(source.records, 1):
        framework.take(record)
        if count % _REPORT_EVERY == 0:
            progress(name, count)
        yield
    progress(name, count)
