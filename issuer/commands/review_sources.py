"""What `issuer review` is given: files, folders, collections and standard input, as one document after another."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from issuer.review.gathering import LINES, entries_of

ENDINGS = (".json", *LINES, ".png", ".svg")  # what a folder is searched for
_MOST = 5 * 1024 * 1024  # bytes of one file; the largest picture that is read


@dataclass(frozen=True, slots=True)
class Document:
    """One document to review, or the reason why there is none.

    place: what people call it; of: where it stands among many, for machines, empty for a file that was named by itself.
    """

    place: str
    data: bytes = b""
    problem: str = ""
    of: dict[str, Any] = field(default_factory=dict)


def documents_in(names: Sequence[str]) -> Iterator[Document]:
    """Yield every document under these names, in order; a folder is searched in the order of its names."""
    for name in names:
        if name == "-":
            yield from _of_file(name, is_in_folder=False)
        elif Path(name).is_dir():
            yield from _of_folder(name)
        else:
            yield from _of_file(name, is_in_folder=False)


def _of_folder(name: str) -> Iterator[Document]:
    refused: list[OSError] = []
    is_empty = True
    for folder, inside, files in os.walk(name, onerror=refused.append):
        # Hidden folders hold what programs keep for themselves.
        inside[:] = sorted(each for each in inside if not each.startswith("."))
        for file in sorted(files):
            path = Path(folder, file)
            if file.lower().endswith(ENDINGS) and not file.startswith(".") and path.is_file():
                is_empty = False
                yield from _of_file(str(path), is_in_folder=True)
    for error in refused:
        yield Document(str(error.filename), problem=error.strerror or str(error), of={"file": str(error.filename)})
    if is_empty and not refused:
        yield Document(name, problem=f"the folder holds no file ending in {', '.join(ENDINGS)}")


def _of_file(name: str, *, is_in_folder: bool) -> Iterator[Document]:
    in_folder = {"file": name} if is_in_folder else {}
    is_empty = True
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as stream:
            for entry in entries_of(stream, as_lines=name.lower().endswith(LINES), most=_MOST):
                is_empty = False
                if entry.line is not None:
                    yield Document(f"{name}:{entry.line}", entry.data, of={"file": name, "line": entry.line})
                elif entry.number is not None:
                    yield Document(f"{name}[{entry.number}]", entry.data, of={"file": name, "entry": entry.number})
                else:
                    yield Document(name, entry.data, of=in_folder)
    except OSError as error:
        yield Document(name, problem=error.strerror or str(error), of=in_folder)
    else:
        if is_empty:
            yield Document(name, problem="the file holds no design and no badge", of=in_folder)
