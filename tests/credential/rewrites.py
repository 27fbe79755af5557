"""Other ways to write what a document says: to JSON-LD the same, to whoever reads the JSON another thing.

Each is a way by which a holder could keep a signature and change what is seen. Some of them keep the statements only in
some places of a document; `plain_pyld.plain_bytes` tells.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

from issuer.credential.document_loader import CONTEXTS, OB_V3
from tests.credential.edits import anywhere, objects, places

Rewrite = Callable[[random.Random, dict[str, Any]], None]

XSD = "http://www.w3.org/2001/XMLSchema#"
_TERMS: dict[str, Any] = CONTEXTS[OB_V3]["@context"]
_ORDERED = ("@context", "allowedValue")


def another_order(rng: random.Random, document: dict[str, Any]) -> None:
    """Shuffle the keys of an object and the values of a set."""
    holder = rng.choice(objects(document))
    members = list(holder.items())
    rng.shuffle(members)
    holder.clear()
    holder.update(members)
    for name, value in members:
        if isinstance(value, list) and name not in _ORDERED:
            rng.shuffle(value)


def another_number_of_brackets(rng: random.Random, document: dict[str, Any]) -> None:
    """Write one value as a list, or a list of one as its value."""
    holder, key = _member(rng, document)
    value = holder[key]
    if not isinstance(value, list):
        holder[key] = [value]
    elif len(value) == 1:
        holder[key] = value[0]


def a_reference_as_an_object(rng: random.Random, document: dict[str, Any]) -> None:
    """Write `x` as `{"id": x}`, or the other way round."""
    holder, key = rng.choice(((document, "issuer"), anywhere(rng, document, str, dict)))
    value = holder[key]
    if isinstance(value, str):
        holder[key] = {rng.choice(("id", "@id")): value}
    elif set(value) == {"id"}:
        holder[key] = value["id"]


def keywords(rng: random.Random, document: dict[str, Any]) -> None:
    """Write `id` and `type` as JSON-LD does by itself."""
    holder = rng.choice([each for each in objects(document) if {"id", "type"} & set(each)])
    for name in ("id", "type"):
        if name in holder and rng.random() < 0.7:
            holder[f"@{name}"] = holder.pop(name)


def whole_addresses(rng: random.Random, document: dict[str, Any]) -> None:
    """Write a property, or a type, as the address that it stands for."""
    holder = rng.choice(objects(document))
    name = rng.choice([name for name in holder if name != "@context"])
    if name == "type":
        types = holder[name] if isinstance(holder[name], list) else [holder[name]]
        holder[name] = [address_of(each) or each for each in types]
    elif address := address_of(name):
        holder[address] = holder.pop(name)


def address_of(term: str) -> str | None:
    """Return what a term stands for, wherever in the context it is defined."""
    for definitions in [_TERMS, *(each["@context"] for each in _TERMS.values() if _is_scope(each))]:
        definition = definitions.get(term)
        found = definition.get("@id") if isinstance(definition, dict) else definition
        if isinstance(found, str) and not found.startswith("@"):
            return found
    return None


def _is_scope(definition: Any) -> bool:
    return isinstance(definition, dict) and isinstance(definition.get("@context"), dict)


def value_objects(rng: random.Random, document: dict[str, Any]) -> None:
    """Write a text or a number as an object with `@value`, with its type or without."""
    holder, key = _member(rng, document, str, int, float, bool)
    value = holder[key]
    if isinstance(value, bool):
        holder[key] = rng.choice(({"@value": value}, {"@value": str(value).lower(), "@type": f"{XSD}boolean"}))
    elif isinstance(value, int | float):
        holder[key] = rng.choice(({"@value": value}, {"@value": f"{value:.1E}", "@type": f"{XSD}double"}))
    else:
        kind = rng.choice(({}, {"@type": f"{XSD}string"}, {"@language": None}, {"type": f"{XSD}dateTime"}))
        holder[key] = {"@value": value, **kind}


def sets_and_lists(rng: random.Random, document: dict[str, Any]) -> None:
    """Write values as a set or list object, or one of them twice."""
    holder, key = _member(rng, document)
    value = holder[key]
    items = value if isinstance(value, list) else [value]
    holder[key] = rng.choice(
        (
            {"@set": items},
            {"@list": items},
            [*items, copy.deepcopy(rng.choice(items or [""]))],
            [items],
            {"@graph": items},
        )
    )


def nothing_more(rng: random.Random, document: dict[str, Any]) -> None:
    """Add what JSON-LD drops: null, empty lists, an index, a nest, a term that nobody defined."""
    holder = rng.choice(objects(document))
    name, value = rng.choice(
        (("name", None), ("description", []), ("@index", "x"), ("image", None), ("validUntil", None), ("a b", "x"),
         ("undefinedTerm", "x"), ("@nest", {"name": "x"}), ("evidence", []), ("@language", "en"), ("@unknown", "x"))
    )  # fmt: skip
    holder.setdefault(name, value)


def another_place(rng: random.Random, document: dict[str, Any]) -> None:
    """Split what is said of a thing with an id over two places, or say it at the top."""
    named = [(holder, key) for holder, key in places(document) if isinstance(holder[key], dict) and "id" in holder[key]]
    holder, key = rng.choice(named)
    thing = holder[key]
    inside = rng.choice([name for name in thing if name not in ("id", "type")] or ["id"])
    way = rng.randrange(3)
    if way == 0:
        document.setdefault("@included", []).append(thing)
        holder[key] = {"id": thing["id"]}
    elif way == 1:
        document.setdefault("@included", []).append({"id": thing["id"], inside: thing.pop(inside)})
    else:
        elsewhere = rng.choice([each for each in objects(document) if each is not thing] or [document])
        elsewhere.setdefault("evidence", [])
        if isinstance(elsewhere["evidence"], list):
            elsewhere["evidence"].append({"id": thing["id"], inside: copy.deepcopy(thing[inside])})


def graphs(rng: random.Random, document: dict[str, Any]) -> None:
    """Wrap the document, or put something beside it."""
    inside = {name: document.pop(name) for name in list(document) if name not in ("@context", "proof")}
    document["@graph"] = rng.choice(([inside], inside, [inside, {"id": "urn:x:1"}]))


def from_behind(rng: random.Random, document: dict[str, Any]) -> None:
    """Write a link from its other end."""
    subject = document["credentialSubject"]
    thing = subject.pop("achievement") if isinstance(subject, dict) else subject[0].pop("achievement")
    document["@included"] = [{**thing, "@reverse": {address_of("achievement"): {"id": subject["id"]}}}]


def own_contexts(rng: random.Random, document: dict[str, Any]) -> None:
    """Call things by other names, by a context of one's own, at the top or inside."""
    holder = rng.choice(objects(document))
    name = rng.choice([name for name in holder if not name.startswith("@")])
    mine = {"alias": {"@id": address_of(name) or "https://schema.org/name"}}
    contexts = holder.get("@context", [])
    holder["@context"] = [*(contexts if isinstance(contexts, list) else [contexts]), mine]
    holder["alias"] = holder.pop(name)


def other_contexts(rng: random.Random, document: dict[str, Any]) -> None:
    """List the contexts otherwise: again, in another order, or inside an object."""
    contexts = document["@context"]
    way = rng.randrange(4)
    if way == 0:
        contexts.append(rng.choice(contexts))
    elif way == 1:
        contexts.reverse()
    elif way == 2:
        rng.choice(objects(document))["@context"] = list(contexts)
    else:
        document["@context"] = [contexts, {}, None][: rng.randrange(1, 4)]


def blank_names(rng: random.Random, document: dict[str, Any]) -> None:
    """Give a thing without a name one that means nothing."""
    nameless = [each for each in objects(document) if "id" not in each and "@value" not in each]
    rng.choice(nameless)["id"] = rng.choice(("_:b0", "_:x", "_:c14n0"))


def other_types(rng: random.Random, document: dict[str, Any]) -> None:
    """Call a badge by its other name, or by both."""
    document["type"] = rng.choice(
        (
            ["AchievementCredential", "VerifiableCredential"],
            ["VerifiableCredential", "OpenBadgeCredential", "AchievementCredential"],
            ["OpenBadgeCredential", "VerifiableCredential"],
            ["VerifiableCredential", "OpenBadgeCredential", "VerifiableCredential"],
        )
    )


REWRITES: tuple[Rewrite, ...] = (
    another_order,
    another_number_of_brackets,
    a_reference_as_an_object,
    keywords,
    whole_addresses,
    value_objects,
    sets_and_lists,
    nothing_more,
    another_place,
    graphs,
    from_behind,
    own_contexts,
    other_contexts,
    blank_names,
    other_types,
)


def _member(rng: random.Random, document: dict[str, Any], *kinds: type) -> tuple[dict[str, Any], str]:
    """Return an object and the name of one of its members, the contexts left out."""
    found = [
        (holder, key)
        for holder, key in places(document)
        if isinstance(holder, dict) and key != "@context" and (not kinds or isinstance(holder[key], kinds))
    ]
    return rng.choice(found)
