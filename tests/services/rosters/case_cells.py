"""What stands in rosters: names of columns, formulas, people who come twice, injections, levels and days."""

from __future__ import annotations

from collections.abc import Iterator

from tests.services.rosters.case import Case
from tests.services.rosters.rosters import HEADER, roster, row

INVISIBLE = "\u0001\u0008\u000b\u000c\u001f\u007f\u0085\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069\ufeff"
FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def headers() -> Iterator[Case]:
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


def formulas() -> Iterator[Case]:
    for number, sign in enumerate((*FORMULAS, "\t=", "\r=")):
        formula = f"{sign}cmd|' /C calc'!A0"
        yield Case(f"formula-name-{number}", roster(row(formula)), "warning")
        yield Case(f"formula-evidence-{number}", roster(row(evidence=formula)), "ready")
        yield Case(f"formula-wrong-{number}", roster(row(formula, planning=formula)), "wrong")
        yield Case(f"formula-masked-{number}", roster(row(f"'{formula}", planning="?")), "wrong")


def duplicates() -> Iterator[Case]:
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


def injections() -> Iterator[Case]:
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


def values() -> Iterator[Case]:
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
