"""Documents and hostile texts on which the fast way and the long way are compared."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

from bench import sample

HOSTILE = [
    "", " ", "x", "a\nb", "a\r\nb", "tab\t", 'quo"te', "back\\slash", "\\", "\\n", "%", "%s", "%%s", "%(a)s", "{0}",
    "\u0000", "\u0001", "\u0008", "\u007f", "\u0085", "\u00ad", "\u200b", "\u2028", "\u202e",
    "\ud800", "\ufdd0", "\ufffe",
    "\uffff", "\U0001f600", "！", "e\u0301", "é", "\U0010ffff", "true", "1", "-0", "1e3", "null",
    "id", "type", "@id", "@type", "@none", "_:b0", "_:c14n0", "_:a", "_:z", " .", "> .\n<urn:x>",
    "https://www.w3.org/2018/credentials#VerifiableCredential", "https://purl.imsglobal.org/spec/vc/ob/vocab.html#Profile",
    "https://schema.org/name", "schema:name", "sec:x", "xsd:dateTime", "http://sentinel.invalid/x",
    "relative/x", "//host/x", "#f",
    "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK", "did:web:a.example", "urn:uuid:1", "mailto:a@b.example",
    "https://a.example/{x}", "https://a.example/%7B", "https://a.example/ x", "HTTPS://a.example/", "https://a.example/é",
    "https://[", "https://[::1/x", "https://x]y/", "https://a.example/[x]", "https://a\u2100b.example/x", "did:web:a[b",
    "urn:x-touchstone-slot:00001:", "urn:x-touchstone-slot:", "2026-11-25T10:00:00Z", "2026-11-25T10:00:00+02:00",
    "2026-11-25", "2026-02-30T10:00:00Z", "9999-12-31T23:59:59Z",
]  # fmt: skip

Path = tuple[Any, ...]


def badge() -> dict[str, Any]:
    """A rich badge with everything that varies from one recipient to the next."""
    document = sample.unsigned()
    document["validUntil"] = "2028-11-25T10:00:00Z"
    document["credentialStatus"] = {
        "id": "https://badges.example.org/status/1#5",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "5",
        "statusListCredential": "https://badges.example.org/status/1",
    }
    return document


def texts(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where each text of a document stands."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict | list):
        for name, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts(member, (*path, name))


def get(document: Any, path: Path) -> Any:
    for name in path:
        document = document[name]
    return document


def put(document: Any, path: Path, value: Any) -> None:
    get(document, path[:-1])[path[-1]] = value


def changed(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A copy in which one to three texts are hostile, another's, lengthened or random; sometimes a member is gone."""
    document = copy.deepcopy(document)
    places = list(texts(document))
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        path = chance.choice(places)
        put(document, path, _another(get(document, path), [get(document, each) for each in places], chance))
    if chance.random() < 0.05:
        path = chance.choice(places)
        holder = get(document, path[:-1])
        if isinstance(holder, dict) and path[-1] in holder:
            del holder[path[-1]]
    return document


def _another(text: str, known: list[str], chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.25:
        return chance.choice(HOSTILE)
    if kind < 0.4:
        return chance.choice(known)
    if kind < 0.6:
        return text + chance.choice(HOSTILE)
    ranges = [(32, 127), (0xA0, 0x250), (0x370, 0xD7FF), (0x1F600, 0x1F650)]
    return "".join(chr(chance.randrange(*chance.choice(ranges))) for _ in range(chance.randrange(1, 12)))
