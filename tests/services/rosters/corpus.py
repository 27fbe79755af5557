"""Rosters as they come from the offices of the world, and from those who mean harm; each with what must become of it.

What becomes of a roster is one word for the whole file (`refused` when it is sent, `unclear` when its columns or its
form cannot be confirmed, `unreadable` when it breaks off), or the fates of its rows: `ready wrong`.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from issuer.services.rosters.tables import ENCODINGS, MAX_CELL, MAX_COLUMNS, MAX_QUOTED, SEPARATORS
from tests.frameworks.samples import workbook
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
INVISIBLE = "\u0001\u0008\u000b\u000c\u001f\u007f\u0085\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069\ufeff"
FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Case:
    """`forms` are the encoding and the separator where a person had to choose them; `name` is the first one read."""

    id: str
    data: bytes
    outcome: str
    forms: dict[str, Any] = field(default_factory=dict)
    name: str | None = None


def cases() -> list[Case]:
    parts = (_encodings, _line_ends, _quoting, _sizes, _headers, _formulas, _duplicates, _injections, _values, _files)
    found = [case for part in parts for case in part()]
    assert len({case.id for case in found}) == len(found)
    return found


def _of(*lines: str, separator: str = ",", end: str = "\r\n") -> bytes:
    return (end.join(lines) + end).replace("|", separator).encode()


def _encodings() -> Iterator[Case]:
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


def _line_ends() -> Iterator[Case]:
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


def _quoting() -> Iterator[Case]:
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


def _sizes() -> Iterator[Case]:
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


def _headers() -> Iterator[Case]:
    def named(*names: str, cells: list[str] | None = None) -> bytes:
        return roster(cells if cells is not None else row(), header=names)

    for mails in ("email", "E-MAIL", "e_mail", "E Mail", "Email address", "recipient_email", "Mail"):
        yield Case(f"header-{mails}", named("full name", mails, *HEADER[2:]), "ready")
    yield Case("header-levels", named("Name", "Mail", "PLANNING", "level:r2", *HEADER[4:]), "ready")
    yield Case("header-twice", named("Name", "Name", *HEADER[2:]), "unclear")
    yield Case("header-twice-composed", named("Name", "Mail", *HEADER[2:4], "Jose\u0301", "Jos\u00e9"), "unclear")
    yield Case("header-one-meaning", named("Name", "name", *HEADER[2:]), "unclear")
    yield Case("header-gap", named("Name", "Mail", "", *HEADER[3:]), "unclear")
    yield Case("header-unknown", named(*HEADER[:5], "Shoe size"), "unclear")
    yield Case("header-unknown-level", named("Name", "Mail", "level:Flying", *HEADER[3:]), "unclear")
    for place in range(4):
        cells = [cell for number, cell in enumerate(row()) if number != place]
        names = [name for number, name in enumerate(HEADER) if number != place]
        yield Case(f"header-without-{place}", named(*names, cells=cells), "unclear")
    for number, sign in enumerate("\r\n" + INVISIBLE):
        yield Case(f"header-sign-{number}", named(*HEADER[:5], f"Evi{sign}dence URL"), "unclear")
    yield Case("header-injection", named("Name", "E-mail\r\nBcc: all@example.org", *HEADER[2:]), "unclear")
    yield Case("header-long", named(*HEADER[:5], "x" * 201), "unclear")
    yield Case("header-formula", named(*HEADER[:5], '=HYPERLINK("x")'), "unclear")
    yield Case("header-evidence-2", named(*HEADER[:5], "Evidence 2"), "ready")
    yield Case("header-evidence-21", named(*HEADER[:5], "evidence:21"), "unclear")


def _formulas() -> Iterator[Case]:
    for number, sign in enumerate((*FORMULAS, "\t=", "\r=")):
        formula = f"{sign}cmd|' /C calc'!A0"
        yield Case(f"formula-name-{number}", roster(row(formula)), "warning")
        yield Case(f"formula-evidence-{number}", roster(row(evidence=formula)), "ready")
        yield Case(f"formula-wrong-{number}", roster(row(formula, planning=formula)), "wrong")
        yield Case(f"formula-masked-{number}", roster(row(f"'{formula}", planning="?")), "wrong")


def _duplicates() -> Iterator[Case]:
    pairs = {
        "case": ("mary@example.org", "MARY@EXAMPLE.ORG"),
        "case-local": ("mary@example.org", "Mary@example.org"),
        "case-umlaut": ("ÄDA@example.org", "äda@example.org"),
        "composed": ("jos\u00e9@example.org", "jose\u0301@example.org"),
        "composed-domain": ("a@caf\u00e9.example", "a@cafe\u0301.example"),
        "idn": ("a@müller.example", "a@xn--mller-kva.example"),
        "idn-case": ("a@MÜLLER.example", "a@xn--MLLER-KVA.example"),
        "idn-japanese": ("a@例え.example", "a@xn--r8jz45g.example"),
        "idn-width": ("a@ｅｘａｍｐｌｅ.org", "a@example.org"),
        "spaces": ("mary@example.org", "  mary@example.org\t"),
    }
    for name, (one, other) in pairs.items():
        yield Case(f"same-{name}", roster(row(mail=one), row("Another name", other)), "ready duplicate")
        yield Case(f"same-person-{name}", roster(row(mail=one), row(mail=other, evidence="Else")), "ready warning")
    for name, one, other in (
        ("plus", "mary@example.org", "mary+1@example.org"),
        ("dots", "m.ary@gmail.com", "mary@gmail.com"),
        ("sharp-s", "a@strasse.example", "a@strase.example"),
        ("script", "mary@example.org", "mаry@example.org"),
    ):
        yield Case(f"other-{name}", roster(row(mail=one), row(mail=other)), "ready ready")
    yield Case("same-thrice", roster(row(), row(), row()), "ready duplicate duplicate")
    order = roster(row(evidence="Led. ", url="https://a.example"), row(evidence=" Led.", url="https://a.example"))
    yield Case("same-evidence-spaces", order, "ready duplicate")


def _injections() -> Iterator[Case]:
    for number, sign in enumerate("\n\r" + INVISIBLE):
        yield Case(f"sign-name-{number}", roster(row(f"Mary{sign}Bcc: all@example.org")), "wrong")
        yield Case(f"sign-address-{number}", roster(row(mail=f"mary@example.org{sign}bcc@example.org")), "wrong")
        fate = "ready" if sign in "\n\r" else "wrong"
        yield Case(f"sign-evidence-{number}", roster(row(evidence=f"Led{sign}it.")), fate)
    for number, mail in enumerate(
        ("a@b.c,d@e.f", "a@b.c;d@e.f", "<a@b.c>", "Mary <a@b.c>", '"a b"@c.de', "a@b@c.de", "a@", "@b.de", "a@b", "a")
    ):
        yield Case(f"address-{number}", roster(row(mail=mail)), "wrong")
    for place, start in enumerate((b"", roster()[:4], roster(row())[:-9], roster(row()))):
        yield Case(f"nul-{place}", start + b"\0" + roster(row()), "unclear", {"encoding": "utf-8", "separator": ","})
    for number, url in enumerate(
        (
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://a.example/",
            "//a.example",
            "https:// a",
            'https://a"b',
            "https://a\\b",
        )
    ):
        yield Case(f"link-{number}", roster(row(url=url)), "wrong")
    for number, text in enumerate(
        ("<script>alert(1)</script>", "{{ 7*7 }}", "'; drop table job_rows; --", "${jndi:x}", "%s%n")
    ):
        yield Case(f"text-{number}", roster(row(text, evidence=text)), "ready")


def _values() -> Iterator[Case]:
    for number, (level, fate) in enumerate(
        [
            ("PASSING", "ready"),
            ("passing", "ready"),
            (" Passing ", "ready"),
            ("Ｐassing", "wrong"),
            ("Passing.", "wrong"),
            ("2", "wrong"),
            ("Not yet", "wrong"),
            ("not_yet", "wrong"),
            ("NOT  YET", "wrong"),
            ("", "wrong"),
            ("r1", "wrong"),
        ]
    ):
        yield Case(f"level-{number}", roster(row(planning=level)), fate)
    for number, (day, fate) in enumerate(
        [
            ("2030-01-31", "ready"),
            ("2030-02-30", "wrong"),
            ("31.01.2030", "wrong"),
            ("01/31/2030", "wrong"),
            ("2030-1-31", "wrong"),
            ("20300131", "wrong"),
            ("2030-W05-4", "wrong"),
            ("47514", "wrong"),
            ("tomorrow", "wrong"),
            ("２０３０-01-31", "wrong"),
            ("2030-01-31 00:00:00", "wrong"),
            ("0001-01-01", "wrong"),
            ("2020-01-01", "wrong"),
            ("9999-12-31", "ready"),
            ("10000-01-01", "wrong"),
            ("-2030-01-31", "wrong"),
            ("2027-01-01", "warning"),
        ]
    ):
        data = roster([*row(), day], header=(*HEADER, "Valid until"))
        yield Case(f"day-{number}", data, fate)


def _files() -> Iterator[Case]:
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
