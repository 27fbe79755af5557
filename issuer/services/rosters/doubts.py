"""What can be awarded as it stands, and yet looks like a mistake: a person should look at it before it is signed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from datetime import timedelta

from issuer.credential.instants import plus
from issuer.services.award_request import CheckedAward
from issuer.services.rosters.findings import Finding

# Slips of the finger in the names of large mail hosts; hardly anybody has a mailbox on one of these.
_SLIPS = {
    "gmial.com": "gmail.com",
    "gmai.com": "gmail.com",
    "gmal.com": "gmail.com",
    "gmaill.com": "gmail.com",
    "gnail.com": "gmail.com",
    "gmail.con": "gmail.com",
    "gmail.co": "gmail.com",
    "gmail.cm": "gmail.com",
    "googlemail.con": "googlemail.com",
    "hotmial.com": "hotmail.com",
    "hotmal.com": "hotmail.com",
    "hotmai.com": "hotmail.com",
    "hotmail.con": "hotmail.com",
    "outlok.com": "outlook.com",
    "outloook.com": "outlook.com",
    "outlook.con": "outlook.com",
    "yaho.com": "yahoo.com",
    "yahooo.com": "yahoo.com",
    "yahoo.con": "yahoo.com",
    "iclould.com": "icloud.com",
    "icloud.con": "icloud.com",
}
_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")  # whose letters are taken for one another
# What UTF-8 looks like that was read as Windows-1252 and saved again.
_GARBLED = ("\ufffd", "Ã¤", "Ã¶", "Ã¼", "Ã©", "Ã¨", "Ã±", "Ã³", "Ã¡", "Ãº", "Ã§", "Ã\xad", "ÃŸ", "Ã…", "â€™", "â€œ")
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def doubts_of(
    award: CheckedAward, column_of: Callable[[str], str], *, wants_evidence: bool, years: float | None
) -> Iterator[Finding]:
    """Yield what looks like a mistake in an award; `years` is how long the design lets it be valid."""
    name = award.recipient_name
    if not name.isascii():
        if any(len(_alphabets(word)) > 1 for word in name.split()):
            message = "A word of this name mixes letters of two alphabets."
            yield Finding(column_of("recipient_name"), "mixed_letters", message)
        if any(sign in name for sign in _GARBLED):
            yield Finding(
                column_of("recipient_name"), "garbled", "This name looks as if the file is in another encoding."
            )
    if "@" in name:
        yield Finding(column_of("recipient_name"), "address_as_name", "This name looks like an address.")
    elif name.startswith(_FORMULA):
        yield Finding(column_of("recipient_name"), "formula", "This name begins like a formula.")
    domain = award.recipient_email.rpartition("@")[2]
    if domain in _SLIPS:
        yield Finding(column_of("recipient_email"), "slip", f"Is “{domain}” meant to be “{_SLIPS[domain]}”?")
    if wants_evidence and not award.evidence:
        yield Finding("", "no_evidence", "The badge is designed to show evidence, and this row has none.")
    for number, piece in enumerate(award.evidence):
        if piece.url[:5].lower() == "http:":
            yield Finding(column_of(f"evidence[{number}].url"), "not_https", "This link is not encrypted (https).")
        if any(sign in piece.narrative for sign in _GARBLED):
            column = column_of(f"evidence[{number}].narrative")
            yield Finding(column, "garbled", "This text looks as if the file is in another encoding.")
    if years and award.valid_until and award.valid_until < plus(award.valid_from, timedelta(365.25 * years - 3)):
        yield Finding(column_of("valid_until"), "ends_early", "This ends earlier than the design of the badge says.")


def _alphabets(word: str) -> set[str]:
    found = {unicodedata.name(sign, "").partition(" ")[0] for sign in word if sign.isalpha()}
    return found.intersection(_ALPHABETS)
