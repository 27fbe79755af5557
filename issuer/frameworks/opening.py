"""From an open file to a stream of what is in it: the one place that knows every form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from issuer.frameworks import case, cleaning, ctdl, esco, json_text, kinds, onet, opensalt, workbook
from issuer.frameworks.errors import FrameworkError
from issuer.frameworks.item import FrameworkInfo, Kind, Record
from issuer.frameworks.limits import MAX_FILE_BYTES
from issuer.frameworks.tables import Table, open_table

WorkbookReader = Callable[[BinaryIO], BinaryIO]


@dataclass(frozen=True, slots=True)
class Source:
    """One file, recognised. `records` can be gone through once and raises FrameworkError where the file is wrong.

    `table` says which table of its framework it is, `states_hierarchy` whether it says what is broader than what.
    """

    info: FrameworkInfo
    table: str
    records: Iterator[Record]
    states_hierarchy: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """What whoever imports says of a framework; it goes before what the file or we say. "" leaves it as it is."""

    title: str = ""
    version: str = ""
    licence: str = ""
    source: str = ""
    language: str = ""


def open_source(file: BinaryIO, given: Given, *, read_workbook: WorkbookReader = workbook.table_of) -> Source:
    """Recognise a file by its content. `file` can seek and stays open while `records` are read.

    Raises FrameworkError when it is too large, unreadable or in no form that is known.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if size > MAX_FILE_BYTES:
        raise FrameworkError("SIZE", f"It has more than {MAX_FILE_BYTES // 1024 // 1024} MB.", "Import a part of it.")
    start = file.read(512)
    file.seek(0)
    if start.startswith(workbook.MAGIC):
        workbook.require_workbook(file)
        source = _of_table(open_table(read_workbook(file)), given)
    elif start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        source = _of_json(file, given)
    else:
        source = _of_table(open_table(file), given)
    return replace(source, info=_with_given(source.info, given))


def _of_table(table: Table, given: Given) -> Source:
    language = cleaning.line(given.language, 35) or "en"
    if name := esco.reader_of(table.columns):
        records = esco.read(table, name, language)
        return Source(kinds.esco_info(language), name, records, name in ("relations", "hierarchy"))
    if name := onet.reader_of(table.columns):
        return Source(kinds.onet_info(), name, onet.read(table, name))
    if opensalt.is_ours(table.columns):
        return Source(_opensalt_info(given), "items", opensalt.read(table, language), True)
    shown = ", ".join(sorted(table.columns)[:8])
    raise FrameworkError(
        "UNKNOWN_FORM",
        f"These columns belong to no framework that is known here ({shown}).",
        "ESCO CSV, O*NET text or Excel, CASE packages, CTDL-ASN and OpenSALT CSV are read; keep the header as it is.",
        where="line 1",
    )


def _of_json(file: BinaryIO, given: Given) -> Source:
    document = json_text.load(file)
    package = case.package_of(document)
    if package is not None:
        info = case.info_of(package)
        return Source(info, "items", case.read(package, cleaning.line(given.language, 35) or info.language), True)
    graph = ctdl.graph_of(document)
    if graph is not None:
        info = ctdl.info_of(graph, given.language)
        return Source(info, "items", ctdl.read(graph, info.language), True)
    raise FrameworkError(
        "UNKNOWN_FORM",
        "This JSON is no framework that is known here.",
        "A CASE package has a CFDocument, CTDL-ASN a @graph with competencies.",
    )


def _opensalt_info(given: Given) -> FrameworkInfo:
    title = cleaning.line(given.title, 300)
    if not title:
        raise FrameworkError("TITLE", "This file does not say what the framework is called.", "Give it a title.")
    return FrameworkInfo(Kind.OPENSALT, f"opensalt:{title.casefold()}", title, language=given.language)


def _with_given(info: FrameworkInfo, given: Given) -> FrameworkInfo:
    source = given.source.strip()
    if source and not (source.startswith(("http://", "https://")) and cleaning.is_uri(source)):
        raise FrameworkError("URI", "The source is no address.", "Give one that begins with http:// or https://.")
    return replace(
        info,
        title=cleaning.line(given.title, 300) or info.title,
        version=cleaning.line(given.version, 100) or info.version,
        licence=cleaning.line(given.licence, 500) or info.licence,
        source=source or info.source,
        language=cleaning.line(given.language, 35) or info.language,
    )
