"""PyLD's JSON-LD processor made strict, and spared from working out the bundled contexts for every document.

PyLD has no safe mode: by default it resolves relative ids against an address of its own and leaves out
what no context defines, so that part of a document is silently not signed. Here either is an error.

PyLD processes the context of a typed object anew wherever such an object stands, which is nine tenths of
its work on a badge. An active context is worth keeping when nothing but the bundled contexts has gone into
it: it then follows from them alone, whatever the document says. `ActiveContexts` keeps those and no others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyld import jsonld
from pyld.iri_resolver import unresolve

from issuer.credential.document_loader import CONTEXTS
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.iri import SENTINEL, is_absolute_iri

MAX_ACTIVE_CONTEXTS = 200
"""How many active contexts are kept, about 50 KB each with its inverse. A badge needs some fifteen."""

# Spellings that move statements away from their object, or that the RDF statements do not carry.
_REFUSED_KEYWORDS = {"@included", "@reverse", "@index", "@direction", "@nest"}


def _scoped(value: Any) -> Iterator[Any]:
    """Every context inside a context document: its own, and those of its terms."""
    if isinstance(value, dict):
        if "@context" in value:
            yield value["@context"]
        for member in value.values():
            yield from _scoped(member)
    elif isinstance(value, list):
        for member in value:
            yield from _scoped(member)


_BUNDLED = {
    id(context): context
    for document in CONTEXTS.values()
    for context in _scoped(document)
    if isinstance(context, dict | list)
}
"""Identity -> a context object inside the bundled documents, which live as long as the process."""


class ActiveContexts:
    """Active contexts that follow from the bundled contexts alone, and the inverse of each.

    Keys are identities. Each entry holds on to the objects whose identities it is filed under, so that none
    can be given away while the entry stands. Everything is dropped when the bound is reached: a document with
    unusual combinations of types costs time, never memory. Not made for several threads at once.
    """

    def __init__(self, limit: int = MAX_ACTIVE_CONTEXTS) -> None:
        self._limit = limit
        self._known: dict[int, Any] = {}
        self._processed: dict[tuple[int, Any, bool, bool], Any] = {}
        self._inverse: dict[int, Any] = {}
        self._beginnings: dict[int, tuple[str, ...]] = {}

    def __iter__(self) -> Iterator[Any]:
        return iter(self._known.values())

    def key(self, active: Any, local: Any, overriding: bool, propagating: bool) -> tuple[int, Any, bool, bool] | None:
        """Return the key of `local` processed in `active`; None when a document has had a say in either."""
        if id(active) not in self._known and not self._is_initial(active):
            return None
        if isinstance(local, str):
            named: Any = local if local in CONTEXTS else None
        elif id(local) in _BUNDLED:
            named = id(local)
        elif isinstance(local, list) and local and all(isinstance(each, str) and each in CONTEXTS for each in local):
            named = tuple(local)
        else:
            named = None
        return None if named is None else (id(active), named, overriding, propagating)

    def get(self, key: tuple[int, Any, bool, bool]) -> Any:
        """Return what was kept under a key of `key`, or None."""
        return self._processed.get(key)

    def keep(self, key: tuple[int, Any, bool, bool], active: Any, processed: Any) -> None:
        """Keep what came out under a key of `key` for `active`."""
        if len(self._known) + 2 > self._limit:
            self._known.clear()
            self._processed.clear()
            self._inverse.clear()
            self._beginnings.clear()
        self._known[id(active)] = active
        self._known[id(processed)] = processed
        self._processed[key] = processed

    def inverse(self, active: Any) -> Any:
        """Return the inverse kept for an active context, or None."""
        return self._inverse.get(id(active))

    def keep_inverse(self, active: Any, inverse: Any) -> None:
        """Keep the inverse of an active context, if that is kept."""
        if id(active) in self._known:
            self._inverse[id(active)] = inverse

    def beginnings(self, active: Any) -> tuple[str, ...] | None:
        """How every address begins that is a term of a kept active context, or may be shortened by one.

        None where PyLD's answer depends on more than the terms, or where nothing is kept.
        """
        found = self._beginnings.get(id(active))
        if found is None and id(active) in self._known and "@base" not in active and "@vocab" not in active:
            terms = {term: mapping for term, mapping in active["mappings"].items() if mapping}
            addresses = {mapping["@id"] for mapping in terms.values() if mapping["@id"]}
            found = (*addresses, *(f"{term}:" for term, mapping in terms.items() if mapping["_prefix"]))
            self._beginnings[id(active)] = found
        return found

    @staticmethod
    def _is_initial(active: Any) -> bool:
        return any(active is each for each in jsonld.INITIAL_CONTEXTS.values())


class StrictProcessor(jsonld.JsonLdProcessor):  # type: ignore[misc]  # PyLD has no types
    """PyLD's processor, with every expansion looked through before it is used.

    `contexts` may be given only when bundled contexts are loaded from `document_loader.CONTEXTS` and the
    base address is `SENTINEL`: what is kept must not depend on options.
    """

    def __init__(self, contexts: ActiveContexts | None = None) -> None:
        super().__init__(on_property_dropped=_refuse_dropped)
        self._contexts = contexts

    def expand(self, input_: Any, options: dict[str, Any]) -> list[Any]:
        """Expand; raise `CredentialError` DATA_LOSS, SHAPE_IRI or SHAPE_KEYWORD for what RDF would not carry."""
        expanded: list[Any] = super().expand(input_, options)
        _refuse_unsafe(expanded)
        return expanded

    def expanded_to_rdf(self, expanded: list[Any], options: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
        """Return the RDF dataset of what `expand` gave: PyLD's `to_rdf` without expanding once more."""
        return _Expanded().to_rdf(expanded, options)  # type: ignore[no-any-return]

    def _process_context(
        self,
        active_ctx: Any,
        local_ctx: Any,
        options: dict[str, Any],
        override_protected: bool = False,
        propagate: bool = True,
        validate_scoped: bool = True,
        cycles: set[str] | None = None,
    ) -> Any:
        kept = self._contexts
        # With `cycles`, PyLD only tries out the contexts inside a context that is not finished yet.
        if kept is None or cycles is not None or not validate_scoped:
            key = None
        else:
            key = kept.key(active_ctx, local_ctx, override_protected, propagate)
        found = kept.get(key) if kept is not None and key is not None else None
        if found is None:
            found = super()._process_context(
                active_ctx, local_ctx, options, override_protected, propagate, validate_scoped, cycles
            )
            if kept is not None and key is not None:
                kept.keep(key, active_ctx, found)
        return found

    def _expand_iri(
        self,
        active_ctx: Any,
        value: Any,
        base: str | None = None,
        vocab: bool = False,
        local_ctx: Any = None,
        defined: Any = None,
    ) -> Any:
        # PyLD's answer for a plain term, without the two regular expressions it tries before it looks there.
        if vocab and local_ctx is None and isinstance(value, str) and value[:1] != "@":
            mapping = active_ctx["mappings"].get(value)
            if mapping is not None:
                return mapping["@id"]
        return super()._expand_iri(active_ctx, value, base, vocab, local_ctx, defined)

    def _compact_iri(
        self,
        active_ctx: Any,
        iri: Any,
        value: Any = None,
        vocab: bool = False,
        base: str | None = None,
        reverse: bool = False,
    ) -> Any:
        # For an address that no term can shorten, PyLD looks through all terms twice to find that out.
        beginnings = self._contexts.beginnings(active_ctx) if self._contexts is not None else None
        if beginnings is not None and isinstance(iri, str) and ":" in iri and not iri.startswith(beginnings):
            return iri if vocab else unresolve(iri, base)
        return super()._compact_iri(active_ctx, iri, value, vocab, base, reverse)

    def _get_inverse_context(self, active_ctx: Any) -> Any:
        found = self._contexts.inverse(active_ctx) if self._contexts is not None else None
        if found is None:
            found = super()._get_inverse_context(active_ctx)
            if self._contexts is not None:
                self._contexts.keep_inverse(active_ctx, found)
        return found


class _Expanded(jsonld.JsonLdProcessor):  # type: ignore[misc]  # PyLD has no types
    """PyLD's processor for input that is expanded already: only compaction has an option for that."""

    def expand(self, input_: Any, options: dict[str, Any]) -> Any:
        return input_


def _refuse_dropped(term: str | None) -> None:
    raise CredentialError("DATA_LOSS", f"No context defines “{excerpt(term or '')}”, so it would not be signed.")


def _refuse_unsafe(expanded: Any) -> None:
    """Raise unless every id, type and property of an expanded document is one that RDF will carry."""
    if isinstance(expanded, list):
        for item in expanded:
            _refuse_unsafe(item)
        return
    if not isinstance(expanded, dict):
        return
    if "@value" in expanded:
        _require_iris([expanded.get("@type", "@json")], "DATA_LOSS")
        return
    for key, value in expanded.items():
        if key == "@id":
            _require_iris([value], "SHAPE_IRI")
        elif key == "@type":
            _require_iris(value, "DATA_LOSS")
        elif key in _REFUSED_KEYWORDS:
            raise CredentialError("SHAPE_KEYWORD", f"The keyword {key} has no place in a credential.")
        else:
            if not key.startswith("@"):
                _require_iris([key], "DATA_LOSS")
            _refuse_unsafe(value)


def _require_iris(values: list[Any], code: str) -> None:
    for value in values:
        # "xsd:dateTime" is what the OB 3.0.3 context makes of awardedDate: an IRI with the scheme "xsd".
        if value != "@json" and not (isinstance(value, str) and is_absolute_iri(value)):
            shown = excerpt(str(value).removeprefix(SENTINEL))
            problem = "no context defines it" if code == "DATA_LOSS" else "it is not an absolute IRI"
            raise CredentialError(code, f"“{shown}” would not be signed: {problem}.")
