"""Whether a host or a name looks like another: letters of other scripts, punycode, one letter changed.

Not the whole table of confusable characters (Unicode UTS 39), but what imitations of names are made of: accents,
letters of Cyrillic and Greek in the shape of Latin ones, digits for letters, and pairs that look like one letter.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import islice

_ALIKE = str.maketrans(
    "авеёзікмнорстухѕјԁԛԝһӏьαβεηικνορτυχωγϲ0135$@|ı",
    "abeeeikmhopctyxsjdqwhlbabenikvoptuxwycolessali",
)
# After the letters: what is read as one when it is small. I and l are told apart by nobody.
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("i", "l"))
_MAX_LETTERS = 400  # of a name that are compared; twice what a name on a list may have
_MIN_CHANGED = 5  # letters; among shorter names one letter is all the difference there is
_WORD = re.compile(r"[^\W\d_]+")
# Scripts that are written together: Japanese, and Chinese with phonetic signs.
_EAST_ASIAN = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "BOPOMOFO", "HANGUL"}


def host_imitates(host: str, trusted: str) -> bool:
    """Tell whether a host is another than a trusted one, and looks like it."""
    host, trusted = _spelled(host), _spelled(trusted)
    if host == trusted or host.endswith("." + trusted) or trusted.endswith("." + host):
        return False  # the same, or under one roof
    if f".{host}".startswith(f".{trusted}.") or f".{trusted}." in f".{host}":
        return True  # badges.river.org.elsewhere.net
    if host.rpartition(".")[0] == trusted.rpartition(".")[0] and len(host.rpartition(".")[0]) >= _MIN_CHANGED:
        return True  # river-college.com for river-college.org
    one, other = host.removeprefix("www."), trusted.removeprefix("www.")
    return _looks_like(one, other, _MIN_CHANGED + len(other) - len(other.rpartition(".")[0]))


def name_imitates(name: str, trusted: str) -> bool:
    """Tell whether a name that somebody else bears is that of a trusted issuer, or looks like it."""
    return _looks_like(_letters(name), _letters(trusted), _MIN_CHANGED)


def mixes_scripts(text: str) -> bool:
    """Tell whether one word has letters of several scripts; hosts are read as they are shown, not as punycode."""
    for word in _WORD.findall(_spelled(text) if text.isascii() else text):
        scripts = {unicodedata.name(letter, "?").split(" ")[0] for letter in word} - {"FULLWIDTH", "MODIFIER"}
        if len(scripts) > 1 and not scripts <= _EAST_ASIAN:
            return True
    return False


def _looks_like(one: str, other: str, shortest: int) -> bool:
    """Tell whether two texts look the same, or nearly so if both have so many letters."""
    if not one or not other:
        return False
    one, other = _skeleton(one), _skeleton(other)
    if one == other:
        return True
    return min(len(one), len(other)) >= shortest and _is_one_change(one, other)


def _is_one_change(one: str, other: str) -> bool:
    """Tell whether one letter was put in, left out or replaced, or two neighbours have changed places."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    if a[1:] == b[1:] or a[1:] == b or a == b[1:]:
        return True
    return len(a) >= 2 and len(b) >= 2 and a[:2] == b[1::-1] and a[2:] == b[2:]


@lru_cache(maxsize=32_768)  # the names and hosts of a list are the same for every badge; all texts are short
def _skeleton(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(each for each in plain if not unicodedata.combining(each)).translate(_ALIKE)
    for pair, single in _PAIRS:
        plain = plain.replace(pair, single)
    return plain


@lru_cache(maxsize=32_768)
def _letters_of(visible: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKC", visible).casefold() if each.isalnum())[:_MAX_LETTERS]


def _letters(name: str) -> str:
    """Return the letters of a name, of a long one the first: a stranger's name may have any length."""
    seen = (each for each in name if unicodedata.category(each)[0] not in "CMZ")  # spaces, marks, what is not seen
    return _letters_of("".join(islice(seen, _MAX_LETTERS)))


def _spelled(host: str) -> str:
    """Return a host with its international labels as they are shown."""
    return ".".join(map(_label, host.lower().rstrip(".").split(".")))


def _label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label.removeprefix("xn--").encode("ascii").decode("punycode")
    except UnicodeError:
        return label
