"""How rosters are written: in which letters, lines and quotes, how large, and what is no roster at all."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator

from issuer.services.rosters.tables import ENCODINGS, MAX_CELL, MAX_COLUMNS, MAX_QUOTED, SEPARATORS
from tests.frameworks.samples import workbook
from tests.services.rosters.case import Case
from tests.services.rosters.rosters import HEADER, roster, row
from tests.standins import PIXEL

NAMES = {
    "utf-8": "Łukasz 山田 Ада",
    "utf-16": "Łukasz 山田 Ада",
    "utf-16-le": "Łukasz Ада",
    "utf-16-be": "Łukasz Ада",
    "cp1252": "José Müller",
    "cp1250": "Łukasz Żółć",
    "cp1251": "Ада Лавлейс",
    "cp1253": "Αθηνά Παπά",
    "cp1254": "Çağrı Şahin",
    "cp1255": "אביגיל לוי",
    "cp1256": "فاطمة علي",
    "cp1257": "Žydrūnas Šilėnas",
    "iso8859-2": "Łukasz Żółć",
    "iso8859-15": "Zoë Bœuf",
    "mac-roman": "José Müller",
    "cp437": "José Müller",
    "cp850": "José Müller",
    "cp932": "山田太郎",
    "gb18030": "王小明",
    "big5": "陳大文",
    "euc-kr": "김철수",
}


def _of(*lines: str, separator: str = ",", end: str = "\r\n") -> bytes:
    return (end.join(lines) + end).replace("|", separator).encode()


def encodings() -> Iterator[Case]:
    for encoding in ENCODINGS:
        for separator in SEPARATORS:
            data = roster(row(NAMES[encoding]), separator=separator, encoding=encoding)
            words = f"{encoding}-{SEPARATORS.index(separator)}"
            forms = {"encoding": encoding, "separator": separator}
            yield Case(f"encoding-{words}", data, "ready", forms, NAMES[encoding])
        if not encoding.startswith("utf"):
            data = roster(row(), row(NAMES[encoding]), encoding=encoding)
            yield Case(f"not-utf-8-{encoding}", data, "unclear", {"encoding": "utf-8", "separator": ","})
    for mark in ("utf-8-sig", "utf-16"):
        yield Case(f"mark-{mark}", roster(row("Zoë"), encoding=mark), "ready", name="Zoë")
    for known in ("utf-16-le", "utf-16-be"):
        yield Case(f"without-mark-{known}", roster(row("Zoë"), encoding=known), "ready", name="Zoë")
    yield Case(
        "fault-below",
        roster(*[row(mail=f"p{n}@example.org") for n in range(400)]) + b"\xff,x\r\n",
        "unreadable",
        {"encoding": "utf-8", "separator": ","},
    )
    yield Case("cut-off-sign", roster(row()) + "é".encode()[:1], "unclear", {"encoding": "utf-8", "separator": ","})
    yield Case("two-marks", b"\xef\xbb\xbf" * 2 + roster(row()), "unclear")
    yield Case("overlong", roster(row()) + b"\xc0\xaf,\r\n", "unclear", {"encoding": "utf-8", "separator": ","})
    yield Case("surrogate", roster(row()) + b"\xed\xa0\x80,\r\n", "unclear", {"encoding": "utf-8", "separator": ","})
    yield Case("unknown-encoding", roster(row()), "unclear", {"encoding": "utf-7", "separator": ","})
    yield Case("unknown-separator", roster(row()), "unclear", {"encoding": "utf-8", "separator": "e"})
    yield Case("wrong-separator", roster(row()), "unclear", {"encoding": "utf-8", "separator": ";"})


def line_ends() -> Iterator[Case]:
    header, one, two = "|".join(HEADER), "|".join(row()), "|".join(row("Ida", "ida@example.org"))
    for number, separator in enumerate(SEPARATORS):
        for name, end in (("crlf", "\r\n"), ("lf", "\n"), ("cr", "\r")):
            data = _of(header, one, two, separator=separator, end=end)
            yield Case(f"lines-{name}-{number}", data, "ready ready")
            yield Case(f"lines-{name}-{number}-unended", data.removesuffix(end.encode()), "ready ready")
    for number, ends in enumerate((("\r\n", "\n"), ("\n", "\r\n"), ("\r", "\n\n"), ("\r", "\r\n"), ("\n\r", "\r"))):
        data = f"{header}{ends[0]}{one}{ends[1]}{two}".replace("|", ",").encode()
        yield Case(f"lines-mixed-{number}", data, "ready ready")
    yield Case("lines-empty", _of(header, "", one, "|||||", "", two), "ready ready")
    yield Case("told-excel", b"sep=;\r\n" + _of(header, one, separator=";"), "ready")
    yield Case("told-excel-wrong", b"sep=;\r\n" + _of(header, one), "unclear")


def quoting() -> Iterator[Case]:
    header, rest = "|".join(HEADER), "|".join(row()[1:])
    for number, separator in enumerate(SEPARATORS):
        cells = {
            "separator": (f'"Jackson{separator} Mary"', "wrong" if separator == "\t" else "ready"),
            "quotes": ('"Mary ""Molly"" Jackson"', "ready"),
            "inside": ('Mary "Molly" Jackson', "ready"),
            "empty": ('""', "wrong"),
            "broken": ('"Mary\nJackson"', "wrong"),
            "trailing": ('"Mary" Jackson', "unclear"),
            "unclosed": ('"Mary', "unclear"),
            "spaces": ("  Mary  ", "ready"),
            "unmarked": (f"Jackson{separator} Mary", "wrong"),
        }
        for name, (cell, outcome) in cells.items():
            data = _of(header, f"\0|{rest}", separator=separator).replace(b"\0", cell.encode())
            yield Case(f"quoting-{name}-{number}", data, outcome, {"encoding": "utf-8", "separator": separator})
    yield Case("quoting-all", _of(*(",".join(f'"{cell}"' for cell in line) for line in (HEADER, row()))), "ready")
    text = _of("|".join(HEADER), 'Mary|m@example.org|Passing|Passing|"One.\n\nTwo."|')
    yield Case("quoting-paragraphs", text, "ready")
    yield Case("narrow", _of("|".join(HEADER), "Mary|m@example.org"), "wrong")


def sizes() -> Iterator[Case]:
    def long(count: int) -> bytes:
        return roster(row(evidence="a" * count), row("Ida", "ida@example.org"))

    yield Case("cell-5000", long(5000), "ready ready")
    yield Case("cell-5001", long(5001), "wrong ready")
    yield Case("cell-32k", long(MAX_CELL + 1), "wrong ready")
    yield Case("cell-largest", long(MAX_QUOTED), "wrong ready")
    yield Case("cell-too-large", long(MAX_QUOTED + 1), "unclear")
    yield Case("cell-million", long(1_000_000), "unclear")
    yield Case(
        "cell-two-million-below",
        roster(*[row(mail=f"p{n}@example.org") for n in range(9)]) + b"a" * 2_000_000,
        "unreadable",
    )
    yield Case("name-200", roster(row("N" * 200)), "ready")
    yield Case("name-201", roster(row("N" * 201)), "wrong")
    yield Case("address-255", roster(row(mail="a" * 243 + "@example.org")), "wrong")
    for count, outcome in ((MAX_COLUMNS, "unclear"), (MAX_COLUMNS + 1, "unclear"), (10_000, "unclear")):
        extra = [f"c{n}" for n in range(count - len(HEADER))]
        yield Case(f"columns-{count}", roster([*row(), *extra], header=(*HEADER, *extra)), outcome)
    yield Case("row-of-10000", roster([*row(), *["x"] * 10_000]), "wrong")
    yield Case("row-of-10000-empty", roster([*row(), *[""] * 10_000]), "ready")
    yield Case("commas", b"," * 900_000, "unclear")
    yield Case("quotes", b'"' * 900_000, "unclear")
    yield Case("one-line", b"a" * 3_000_000, "unclear")
    yield Case("empty", b"", "refused")
    yield Case("blank", b"\r\n\r\n \r\n", "unclear")
    yield Case("header-only", roster(), "unclear")


def files() -> Iterator[Case]:
    yield Case("workbook", workbook([list(HEADER), row("Zoë")]), "ready", name="Zoë")
    yield Case("workbook-numbers", workbook([[*HEADER, "ID"], [*row(), 7.0]]), "ready")
    yield Case("workbook-damaged", workbook([list(HEADER), row()])[:200], "refused")
    yield Case("archive", b"PK\x03\x04" + bytes(100), "refused")
    yield Case("old-workbook", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(100), "refused")
    yield Case("picture", PIXEL, "unclear")
    yield Case("gzip", gzip.compress(roster(row()), mtime=0), "unclear")
    yield Case("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "unclear")
    yield Case("json", b'[{"name": "Mary"}]', "unclear")
    yield Case("page", b"<!doctype html><title>x</title>\n<p>x</p>\n", "unclear")
    chance = random.Random(82)
    for number in range(20):
        yield Case(f"noise-{number}", b"x" + chance.randbytes(chance.randrange(1, 2000)), "unclear")
