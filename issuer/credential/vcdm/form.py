"""What holds for every object of a credential or presentation, whatever it is about: JSON-LD that loses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import repeat
from typing import Any

from issuer.credential.document_loader import CONTEXTS
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.iri import are_absolute_iris, is_absolute_iri
from issuer.credential.vcdm.graph import EXAMPLES_V2

# The work on a document grows with the square of some of these; within them it stays below a second.
MAX_VALUES = 2_000
MAX_LIST = 250
MAX_CONTEXTS = 12
MAX_CONTEXT_VALUES = 500

_HOLDERS = (dict, list)  # a parser makes no subclasses of these
_TEXT_KEYS = {"@value", "@language", "@direction"}
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
# What moves the meaning of a whole document, or reads a context as part of another.
_REFUSED_IN_CONTEXTS = ("@base", "@import", "@reverse", "@nest", "@index")


def require_form(document: dict[str, Any]) -> None:
    """Raise `CredentialError` SHAPE_* or COMPLEXITY unless every object is one that statements can carry whole."""
    ahead: list[tuple[str, Any]] = [("", document)]
    named: list[tuple[str, str]] = []
    count = 1
    while ahead:
        term, value = ahead.pop()
        if isinstance(value, dict):
            _require_object(term, value, named)
            parts: Iterable[tuple[str, Any]] = value.items()
        else:
            _require_list(term, value)
            parts = zip(repeat(term), value)
        count += len(value) - ("@context" in value)
        if count > MAX_VALUES:
            raise CredentialError("COMPLEXITY", "The document has more parts than a credential needs.")
        for part in parts:
            if part[1] is None:
                raise CredentialError("SHAPE_NULL", f"“{excerpt(part[0])}” is null, which no statement says.")
            if type(part[1]) in _HOLDERS and part[0] != "@context":
                ahead.append(part)
    # All at once, which costs little, and one by one where one is wrong.
    if not are_absolute_iris([identifier for _, identifier in named]):
        for term, identifier in named:
            require_url(identifier, _id_under(term))


def require_contexts(value: Any, bases: tuple[str, ...]) -> None:
    """Raise unless `value` lists contexts that are at hand or written out, one of `bases` first (section 4.3).

    Raises `CredentialError` CONTEXT_UNKNOWN, SHAPE_KEYWORD or COMPLEXITY.
    """
    if not isinstance(value, list) or not value or value[0] not in bases:
        raise CredentialError("CONTEXT_UNKNOWN", "The first context is not that of Verifiable Credentials.")
    _require_known(value)


def is_listed(value: Any, allowed: type) -> bool:
    """Whether `value` is one or more values of a type, alone or in a list."""
    if not isinstance(value, list):
        return isinstance(value, allowed)
    for each in value:  # not by `all`: this is asked of every object
        if not isinstance(each, allowed):
            return False
    return bool(value)


def require_types(item: dict[str, Any], holder: str) -> list[str]:
    """Return the types of an object. Raises SHAPE_SCHEMA when it has none (section 4.5)."""
    types = item.get("type")
    if not is_listed(types, str):
        raise CredentialError("SHAPE_SCHEMA", f"The {holder} does not say of which type it is.")
    return types if isinstance(types, list) else [str(types)]


def require_url(value: Any, holder: str) -> None:
    """Raise SHAPE_IRI unless `value` is one absolute address (section 4.4)."""
    if not is_absolute_iri(value):
        raise CredentialError("SHAPE_IRI", f"The {holder} is not one absolute address.")


def require_text(value: Any, holder: str) -> None:
    """Raise SHAPE_SCHEMA unless `value` is a text, or one or more texts with a language (section 11.1)."""
    texts = value if isinstance(value, list) else [value]
    plain = isinstance(value, str) and bool(value)
    if not plain and not (texts and all(isinstance(each, dict) and "@value" in each for each in texts)):
        raise CredentialError("SHAPE_SCHEMA", f"The {holder} is neither a text nor a text with a language.")


def _require_object(term: str, item: dict[str, Any], named: list[tuple[str, str]]) -> None:
    """Judge an object but for its id, which is added to `named`."""
    if not item:
        raise CredentialError("SHAPE_NULL", f"“{excerpt(term)}” holds an empty object, which says nothing.")
    if "@value" in item:
        _require_value(term, item)
        return
    if "@" in "".join(item):
        _require_no_keyword(item)
    if "@context" in item:
        _require_known(item["@context"])
    if "id" in item:
        if not isinstance(item["id"], str):
            require_url(item["id"], _id_under(term))
        named.append((term, item["id"]))
    # Looked at twice where it is wrong: putting the words of a refusal together for each object would cost more.
    if "type" in item and not is_listed(item["type"], str):
        require_types(item, f"object under “{excerpt(term)}”" if term else "document")


def _id_under(term: str) -> str:
    return f"id under “{excerpt(term)}”" if term else "id of the document"


def _require_no_keyword(item: dict[str, Any]) -> None:
    for name in item:
        if name.startswith("@") and name != "@context":
            raise CredentialError("SHAPE_KEYWORD", f"The keyword “{excerpt(name)}” has no place here.")


def _require_value(term: str, item: dict[str, Any]) -> None:
    """Require nothing but a text, its language and its base direction (section 11.1)."""
    language, direction = item.get("@language", "en"), item.get("@direction", "ltr")
    if not set(item) <= _TEXT_KEYS or not isinstance(item["@value"], str):
        raise CredentialError("SHAPE_SCHEMA", f"A text under “{excerpt(term)}” has other members than a text has.")
    if not isinstance(language, str) or not _LANGUAGE.fullmatch(language) or direction not in ("ltr", "rtl"):
        raise CredentialError("SHAPE_SCHEMA", f"A text under “{excerpt(term)}” is in no language or direction.")


def _require_list(term: str, value: list[Any]) -> None:
    if len(value) > MAX_LIST:
        raise CredentialError("COMPLEXITY", f"“{excerpt(term)}” holds more than {MAX_LIST} values.")
    if list in map(type, value):
        raise CredentialError("SHAPE_SCHEMA", f"“{excerpt(term)}” holds a list inside a list.")


def _require_known(value: Any) -> None:
    contexts = value if isinstance(value, list) else [value]
    if len(contexts) > MAX_CONTEXTS:
        raise CredentialError("COMPLEXITY", f"The document names more than {MAX_CONTEXTS} contexts.")
    for context in contexts:
        if isinstance(context, dict):
            _require_inline(context)
        elif not isinstance(context, str) or (context not in CONTEXTS and context != EXAMPLES_V2):
            raise CredentialError("CONTEXT_UNKNOWN", f"The context {excerpt(context)} is not one we know.")


def _require_inline(context: dict[str, Any]) -> None:
    ahead: list[Any] = [context]
    seen = 0
    while ahead:
        value = ahead.pop()
        seen += 1
        if seen > MAX_CONTEXT_VALUES:
            raise CredentialError("COMPLEXITY", "A context of the document's own is larger than a credential needs.")
        if isinstance(value, list):
            ahead.extend(value)
        elif isinstance(value, dict):
            for name in _REFUSED_IN_CONTEXTS:
                if name in value:
                    raise CredentialError("SHAPE_KEYWORD", f"The keyword {name} has no place in a context.")
            ahead.extend(value.values())
