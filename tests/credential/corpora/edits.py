"""The changes of corpus K1: every leaf and every key of a document, each in every way of a list."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from issuer.credential.document_loader import CONTEXTS

Path = tuple[str | int, ...]

_LOOKALIKES = str.maketrans("aceopxyABCEHKMOPT", "асеорхуАВСЕНКМОРТ")  # Latin, Cyrillic
_OTHER_KINDS: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1.5,
    -1,
    "",
    "x",
    [],
    {},
    [[]],
    {"id": "urn:x"},
    {"@id": "urn:x"},
)
_NAMES = ("name", "id", "type", "description", "Image", "@id", "@graph", "@type", "https://schema.org/name",
        "schema:name", "sub", "_:b0")  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """One change: what is done, where, and with what."""

    kind: str  # set, delete, swap, rename, duplicate, move
    path: Path
    what: str
    value: Any = None

    def __str__(self) -> str:
        return f"{self.what} at {'.'.join(map(str, self.path))}"


class Twice(dict[str, Any]):
    """An object that writes one of its members twice; `first` says whether the other value comes before."""

    again: tuple[str, Any, bool, bool] = ("", None, False, False)


def edits(document: Any) -> Iterator[Edit]:
    """Yield every single change to a document that changes it, in a fixed order."""
    for path, holder, key in places(document):
        value = holder[key]
        if not isinstance(value, dict | list):
            yield from _of_leaf(path, value)
            yield from _swaps(path, holder, key)
        yield from (Edit("set", path, "other kind", other) for other in _OTHER_KINDS if not _same(other, value))
        yield from (Edit("set", path, what, other) for what, other in _wrapped(value) if not _same(other, value))
        yield Edit("delete", path, "delete")
        if isinstance(holder, dict):
            yield from _of_key(document, path, holder, str(key))


def places(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """Yield every member of every object and list: its path, its holder and its key there."""
    members = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
    for key, member in members:
        yield (*path, key), value, key
        if isinstance(member, dict | list):
            yield from places(member, (*path, key))


def apply(document: Any, edit: Edit) -> bool:
    """Make a change in place; False when an earlier change took away what this one is about."""
    try:
        holder = _at(document, edit.path[:-1])
        key = edit.path[-1]
        if key not in holder if isinstance(holder, dict) else not isinstance(holder, list) or key >= len(holder):
            return False
        return _make(document, holder, key, edit)
    except (KeyError, IndexError, TypeError):
        return False


def write(value: Any) -> str:
    """JSON as `json.dumps` writes it, and what it cannot write: an object with a member twice."""
    if isinstance(value, Twice):
        name, other, first, escaped = value.again
        spelled = "".join(f"\\u{ord(c):04x}" for c in name) if escaped else json.dumps(name)[1:-1]
        again, members = f'"{spelled}": {write(other)}', [f"{json.dumps(k)}: {write(v)}" for k, v in value.items()]
        return "{" + ", ".join([again, *members] if first else [*members, again]) + "}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(name)}: {write(member)}" for name, member in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(write, value)) + "]"
    return json.dumps(value)


def _make(document: Any, holder: Any, key: Any, edit: Edit) -> bool:
    if edit.kind == "set":
        holder[key] = json.loads(json.dumps(edit.value))
    elif edit.kind == "delete":
        del holder[key]
    elif edit.kind == "swap":
        holder[key], holder[edit.value] = holder[edit.value], holder[key]
    elif edit.kind == "rename":
        holder[edit.value] = holder.pop(key)
    elif edit.kind == "move":
        target = _at(document, edit.value)
        if target is holder or not isinstance(target, dict):
            return False
        target[key] = holder.pop(key)
    else:
        twice = Twice(holder)
        twice.again = (key, *edit.value)
        above = _at(document, edit.path[:-2]) if len(edit.path) > 1 else None
        if above is None:
            return False
        above[edit.path[-2]] = twice
    return True


def _at(document: Any, path: Path) -> Any:
    for step in path:
        document = document[step]
    return document


def _of_leaf(path: Path, value: Any) -> Iterator[Edit]:
    if isinstance(value, bool):
        yield Edit("set", path, "replace", not value)
    elif isinstance(value, int | float):
        yield from (Edit("set", path, "replace", other) for other in (value + 1, value * 2, value + 0.5))
        yield Edit("set", path, "sign flip", -value)
        yield Edit("set", path, "number as text", str(value))
    else:
        seen = {value}
        for what, other in (*_texts(value), *_dates(value), *_addresses(value), *_contexts(path, value)):
            if other not in seen:
                seen.add(other)
                yield Edit("set", path, what, other)


def _texts(text: str) -> Iterator[tuple[str, str]]:
    middle = len(text) // 2
    flipped = "A" if text[middle : middle + 1] != "A" else "B"
    yield from (("replace", other) for other in (text[:middle] + flipped + text[middle + 1 :], "Q" + text[1:],
                text[:-1] + ("7" if text[-1:] != "7" else "8"), text[::-1],
                text + "x", text[:-1], text[1:]))  # fmt: skip
    yield from ((f"unicode {form}", unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD"))
    yield "homoglyph", text.translate(_LOOKALIKES)
    yield "full width", "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    for mark in ("\u200b", "\u202e", "\u0301", "\u00ad", "\ufeff", "\ufe0f", "\U000e0041"):
        yield "invisible", text[:middle] + mark + text[middle:]
    yield from (("case", other) for other in (text.upper(), text.lower(), text.swapcase(), text.title()))
    yield from (("whitespace", other) for other in (f" {text}", f"{text} ", f"{text}\n", f"\t{text}",
            f"{text}\u00a0", f"{text}\u2028", text.replace(" ", "  ", 1), text.replace(" ", ""),
            text[:middle] + " " + text[middle:]))  # fmt: skip
    yield "sign flip", text[1:] if text.startswith("-") else f"-{text}"
    yield "control", text + "\x00"
    yield "control", text + "\x1f"


def _dates(text: str) -> Iterator[tuple[str, str]]:
    if len(text) < 20 or text[4:5] != "-" or "T" not in text:
        return
    moment = datetime.fromisoformat(text)
    for seconds in (-1, 1, -86_400, 86_400, 31_536_000 * 50):
        yield "date", (moment + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    bare = text.removesuffix("Z")
    yield from (("date", other) for other in (f"{bare}+00:00", f"{bare}.0Z", f"{bare}-00:00", bare, f"{bare}z",
            text.replace("T", " "), text.replace("T", "t"), text[:10], f"{bare}+01:00"))  # fmt: skip


def _addresses(text: str) -> Iterator[tuple[str, str]]:
    if not text.startswith(("https://", "did:", "urn:")):
        return
    host = text[8:].split("/")[0]
    yield from (("address", other) for other in (text + "/", text + "#", text + "?", text.replace("https:",
            "http:"), text.replace("https:", "HTTPS:"), text.replace(host, host.upper(), 1), text.replace(host,
            host + ":443", 1), text.replace(host, host + ".", 1), text.replace(host, "evil.example", 1),
            text.replace(host, f"{host}@evil.example", 1), text.replace("/", "/./", 3),
            text[:-1] + f"%{ord(text[-1]):02X}", text.split("#")[0], text[8:], "//" + text[8:],
            "javascript:alert(1)"))  # fmt: skip


def _contexts(path: Path, text: str) -> Iterator[tuple[str, str]]:
    if "@context" in path:
        yield from (("known context", address) for address in CONTEXTS)


def _wrapped(value: Any) -> Iterator[tuple[str, Any]]:
    yield from (("wrap", other) for other in ([value], [[value]], [value, value], {"@value": value},
            {"@list": [value]}, {"@set": [value]}, {"@graph": value}, {"id": value}))  # fmt: skip
    if isinstance(value, list):
        yield from (("list", other) for other in ([*value, *value[:1]], value[:-1], value[::-1], [*value, "x"],
                [None, *value], [*value, {"id": "urn:x"}]))  # fmt: skip
        if len(value) == 1:
            yield "list", value[0]
    if isinstance(value, dict):
        yield from (("insert", {**value, name: other}) for name, other in _INSERTED if name not in value)


_INSERTED: tuple[tuple[str, Any], ...] = (
    ("validUntil", "2099-01-01T00:00:00Z"),
    ("name", "Another name"),
    ("description", "Another description"),
    ("note", "nobody defined it"),
    ("@context", "https://www.w3.org/ns/credentials/v2"),
    ("@context", {"@vocab": "https://evil.example/"}),
    ("@included", [{"id": "urn:x", "name": "x"}]),
    ("@reverse", {"evidence": {"id": "urn:x"}}),
    ("@nest", {"name": "x"}),
    ("@index", "x"),
    ("image", {"id": "https://evil.example/x.png", "type": "Image"}),
    ("id", "urn:uuid:00000000-0000-4000-8000-000000000000"),
    ("proof", {"type": "DataIntegrityProof"}),
    ("endorsement", [{"id": "urn:x"}]),
    ("termsOfUse", {"id": "urn:x", "type": "Evidence"}),
    ("https://schema.org/name", "x"),
)


def _swaps(path: Path, holder: Any, key: Any) -> Iterator[Edit]:
    keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    later = keys[keys.index(key) + 1 :]
    for other in [each for each in later if type(holder[each]) is type(holder[key]) and holder[each] != holder[key]][
        :4
    ]:
        yield Edit("swap", path, "swap", other)


def _of_key(document: Any, path: Path, holder: dict[str, Any], key: str) -> Iterator[Edit]:
    variants = (key + "x", key.upper(), key.capitalize(), key.translate(_LOOKALIKES), f"{key} ", f"@{key}",
            key[:-1], f"{key}\u200b", *_NAMES)  # fmt: skip
    for other in dict.fromkeys(variants):
        if other != key:
            yield Edit("rename", path, "rename", other)
    if len(path) > 1:
        for value in ("x", holder[key], None):
            for first in (True, False):
                yield Edit("duplicate", path, "duplicate", (value, first, first and value == "x"))
    targets: list[Path] = [(path[0],)] if len(path) > 2 else []
    targets += [path[:-2]] if len(path) > 3 and isinstance(path[-2], str) else []
    targets += [(*path[:-1], name) for name, member in holder.items() if isinstance(member, dict) and name != key][:2]
    yield from (Edit("move", path, "move", target) for target in dict.fromkeys(targets))


def _same(one: Any, other: Any) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
