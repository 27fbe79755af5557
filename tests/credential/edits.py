"""Single changes of every kind to a document, wherever in it: what somebody with an editor could try."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

Place = tuple[Any, Any]  # a container and the key or index of one of its members
Change = Callable[[random.Random, Any], None]


def places(value: Any) -> Iterator[Place]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in list(members):
        yield value, key
        yield from places(member)


def anywhere(rng: random.Random, document: Any, *kinds: type) -> Place:
    found = [(holder, key) for holder, key in places(document) if not kinds or isinstance(holder[key], kinds)]
    return rng.choice(found)


def objects(document: Any) -> list[dict[str, Any]]:
    return [document, *(holder[key] for holder, key in places(document) if isinstance(holder[key], dict))]


def another_value(rng: random.Random, document: Any) -> None:
    holder, key = anywhere(rng, document, str, int, float, bool)
    value = holder[key]
    if isinstance(value, bool):
        holder[key] = not value
    elif isinstance(value, int | float):
        holder[key] = value + rng.choice([1, -1, 0.5] if abs(value) < 2**53 else [1, -1])  # no float holds more
    else:
        position = rng.randrange(len(value) + 1)
        holder[key] = rng.choice(
            [
                value[:position] + rng.choice("aZ0 -/é\u0301\u202e") + value[position:],
                value[: max(position - 1, 0)] + value[position:],
                value.swapcase(),
                value[::-1],
                value + "\u200b",
            ]
        )


def another_kind(rng: random.Random, document: Any) -> None:
    holder, key = anywhere(rng, document)
    value = holder[key]
    holder[key] = rng.choice(
        [None, True, 0, 1.5, "", "x", [], {}, [[value]], {"id": "urn:x"}, {"@value": value}, {"@id": value}, str(value)]
    )


def leave_out(rng: random.Random, document: Any) -> None:
    holder, key = anywhere(rng, document)
    del holder[key]


def repeat(rng: random.Random, document: Any) -> None:
    holder, key = anywhere(rng, document, list)
    holder[key].append(copy.deepcopy(rng.choice(holder[key])))


def exchange(rng: random.Random, document: Any) -> None:
    one, two = anywhere(rng, document, str), anywhere(rng, document, str)
    one[0][one[1]], two[0][two[1]] = two[0][two[1]], one[0][one[1]]


def rename(rng: random.Random, document: Any) -> None:
    holder = rng.choice(objects(document))
    key = rng.choice(list(holder))
    names = ["name", "id", "description", "@id", "@graph", "https://schema.org/name", "Image", "sub", key + "x"]
    holder[rng.choice(names)] = holder.pop(key)


def move(rng: random.Random, document: Any) -> None:
    source, target = rng.choice(objects(document)), rng.choice(objects(document))
    key = rng.choice(list(source))
    value = source.pop(key)
    target[key] = value if value is not target else "x"


def insert(rng: random.Random, document: Any) -> None:
    holder = rng.choice(objects(document))
    name, value = rng.choice(
        [
            ("validUntil", "2099-01-01T00:00:00Z"),
            ("name", "Another name"),
            ("image", {"id": "https://evil.example/x.png", "type": "Image"}),
            ("credentialStatus", {"id": "urn:x", "type": "BitstringStatusListEntry"}),
            ("@included", [{"id": "urn:x", "name": "x"}]),
            ("@context", {"name": "https://schema.org/description"}),
            ("@reverse", {"evidence": {"id": "urn:x"}}),
            ("note", "not signed"),
            ("endorsement", [{"id": "urn:x"}]),
            ("schema:name", "x"),
        ]
    )
    holder[name] = value


def add_to_a_list(rng: random.Random, document: Any) -> None:
    holder, key = anywhere(rng, document, list)
    holder[key].insert(0, rng.choice(["x", "urn:x", {"id": "urn:x"}, {"type": ["Evidence"]}, None, "Profile"]))


KINDS: tuple[Change, ...] = (
    another_value,
    another_value,
    another_value,
    another_kind,
    leave_out,
    repeat,
    exchange,
    rename,
    move,
    insert,
    add_to_a_list,
)
