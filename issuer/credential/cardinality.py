"""Rule C4: every member of a class holds the kind and number of values that the class allows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.instants import parse_instant
from issuer.credential.iri import is_absolute_iri
from issuer.credential.members import copied
from issuer.credential.terms import CLASSES, ENUMERATIONS, RESULT_STATUS, Member, ObjectClass
from issuer.credential.vocabulary import TERM_IRIS

DATE = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_EXTENSION = re.compile(r"ext:[A-Za-z0-9._|-]+")


def types_of(item: dict[str, Any]) -> list[str]:
    """Return the types of an object, whether written as one text or as a list. Not yet checked: may be empty."""
    value = item.get("type", [])
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]


def require_class(item: Any, name: str, path: str = "") -> None:
    """Raise SHAPE_SCHEMA, SHAPE_IRI or TIME_FORMAT unless `item` is an object of the class `name`.

    `path` says where the object stands in the document, for the message.
    """
    object_class = CLASSES[name]
    place = path or "the credential"
    if not isinstance(item, dict):
        raise CredentialError("SHAPE_SCHEMA", f"{place} should be an object ({name}).")
    if object_class.type is not None and object_class.type not in types_of(item):
        raise CredentialError("SHAPE_SCHEMA", f"{place} should have the type {object_class.type}.")
    for term, member in object_class.members.items():
        if term in item and item[term] != []:
            _require_member(item[term], member, term, f"{path}.{term}" if path else term)
        elif member.required:
            raise CredentialError("SHAPE_SCHEMA", f"{place} has no {term}.")
    if object_class.closed:
        # What no context defines is data loss in any class, and found as such.
        for term in sorted(set(item) & set(TERM_IRIS) - set(object_class.members)):
            raise CredentialError("SHAPE_SCHEMA", f"{place} may not have “{excerpt(term)}”.")
    if name == "AchievementSubject" and not item.get("id") and not item.get("identifier"):
        raise CredentialError("SHAPE_SCHEMA", "The credential does not say whom it was awarded to (id or identifier).")


def spelled(item: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a copy of a checked object in which every member that may hold several values holds a list."""
    listed, classes = _spelling_of(name)
    result = item.copy()
    for term, value in item.items():
        # Most members are texts that stay as they are, and every verification comes here.
        if type(value) is str:
            if term in listed:
                result[term] = [value]
        elif not isinstance(value, list):
            one = _spelled_value(value, classes.get(term))
            result[term] = [one] if term in listed else one
        elif value:
            result[term] = _spelled_list(value, classes.get(term))
        else:
            del result[term]
    return result


@cache
def _spelling_of(name: str) -> tuple[frozenset[str], Mapping[str, str]]:
    """Return the members of a class that always hold a list, and for those with objects in them, of which class."""
    object_class = CLASSES[name]
    members = object_class.members
    listed = [term for term, member in members.items() if _always_listed(term, member, object_class)]
    inner = {term: [kind for kind in member.kinds if kind in CLASSES] for term, member in members.items()}
    return frozenset(listed), {term: kinds[0] for term, kinds in inner.items() if kinds}


def _always_listed(term: str, member: Member, object_class: ObjectClass) -> bool:
    if term == "type":
        return object_class.type is not None or object_class.name.endswith("Credential")
    return member.many and "object" not in member.kinds  # a subject stays as it is: one object is the rule


def _spelled_list(values: list[Any], name: str | None) -> list[Any]:
    return copied(values) if name is None else [_spelled_value(each, name) for each in values]


def _spelled_value(value: Any, name: str | None) -> Any:
    return spelled(value, name) if name is not None and isinstance(value, dict) else copied(value)


def _require_member(value: Any, member: Member, term: str, path: str) -> None:
    if member.kinds == ("types",):
        return  # judged with the JSON-LD rules, which hold for every object
    if not isinstance(value, list):
        _require_value(value, member, path)
        return
    if not member.many:
        raise CredentialError("SHAPE_SCHEMA", f"{path} should hold one value, not a list.")
    for index, each in enumerate(value):
        _require_value(each, member, f"{path}[{index}]")


def _require_value(value: Any, member: Member, path: str) -> None:
    for kind in member.kinds:
        if kind in CLASSES and (isinstance(value, dict) or len(member.kinds) == 1):
            require_class(value, kind, path)
            return
    kind = next(kind for kind in member.kinds if kind not in CLASSES)
    _JSON_KINDS[kind](value, kind, path)


def _require_text(value: Any, kind: str, path: str) -> None:
    if not isinstance(value, str):
        raise CredentialError("SHAPE_SCHEMA", f"{path} should be a text.")


def _require_uri(value: Any, kind: str, path: str) -> None:
    _require_text(value, kind, path)
    if not is_absolute_iri(value):
        raise CredentialError("SHAPE_IRI", f"{path} should be an absolute address, not “{excerpt(value)}”.")


def _require_stamp(value: Any, kind: str, path: str) -> None:
    _require_text(value, kind, path)
    parse_instant(value)


def _require_date(value: Any, kind: str, path: str) -> None:
    _require_text(value, kind, path)
    if not DATE.fullmatch(value):
        parse_instant(value)


def _require_number(value: Any, kind: str, path: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CredentialError("SHAPE_SCHEMA", f"{path} should be a number.")


def _require_boolean(value: Any, kind: str, path: str) -> None:
    if not isinstance(value, bool):
        raise CredentialError("SHAPE_SCHEMA", f"{path} should be true or false.")


def _require_object(value: Any, kind: str, path: str) -> None:
    if not isinstance(value, dict):
        raise CredentialError("SHAPE_SCHEMA", f"{path} should be an object.")


def _require_language(value: Any, kind: str, path: str) -> None:
    _require_text(value, kind, path)
    if not _LANGUAGE.fullmatch(value):
        raise CredentialError("SHAPE_SCHEMA", f"{path} should be a language tag, not “{excerpt(value)}”.")


def _require_listed(value: Any, kind: str, path: str) -> None:
    _require_text(value, kind, path)
    if value not in ENUMERATIONS[kind] and not _EXTENSION.fullmatch(value):
        raise CredentialError("SHAPE_SCHEMA", f"{path} has an unknown value: “{excerpt(value)}”.")


def _require_result_status(value: Any, kind: str, path: str) -> None:
    if value not in list(RESULT_STATUS):
        raise CredentialError("SHAPE_SCHEMA", f"{path} has an unknown value: “{excerpt(value)}”.")


_JSON_KINDS: dict[str, Callable[[Any, str, str], None]] = {
    "text": _require_text,
    "uri": _require_uri,
    "stamp": _require_stamp,
    "date": _require_date,
    "number": _require_number,
    "boolean": _require_boolean,
    "object": _require_object,
    "endorsement": _require_object,  # a credential of its own, judged by shape.py
    "language": _require_language,
    "resultStatus": _require_result_status,
    **dict.fromkeys(ENUMERATIONS, _require_listed),
}
