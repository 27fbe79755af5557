"""Shapes that were met before, each with its statements ready to be filled: the fast way to a canonical document.

A shape is compiled by the real processor, from a document in which a sentinel stands for every text that varies. The
result is used for documents of exactly that shape whose texts are in the `domain`; `docs/decisions/compiled-shapes.md`
says why the bytes are the same. Everything else is answered with None, and goes the long way.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from issuer.credential.compiled.bound import BoundTemplate
from issuer.credential.compiled.domain import Domain, are_plain_addresses, pattern_of
from issuer.credential.compiled.skeleton import Key, Skeleton, fill, skeleton, terms_of
from issuer.credential.compiled.statements import Dataset, StatementTemplate, Unfit
from issuer.credential.compiled.texts import written
from issuer.credential.document_loader import CONTEXTS
from issuer.credential.errors import CredentialError
from issuer.credential.members import values_of
from issuer.credential.vocabulary import REFERENCE_TERMS

MAX_SHAPES = 256
MAX_LEAVES = 2_000  # of one shape; a larger document gains nothing by being kept
MAX_PATTERNS = 64  # of one shape: which of its addresses are equal

_MARKER = "urn:x-touchstone-slot:"
_INNER = ("endorsement", "endorsementJwt", "verifiableCredential")  # credentials inside are judged each by itself

Processor = Callable[[dict[str, Any]], Dataset]
"""The real processor: from a document to its RDF dataset. Raises `CredentialError` for what it refuses."""


@dataclass(slots=True)
class _Shape:
    """What is known of one shape: `domain` is None until it was compiled, a template where its pattern is unfit."""

    seen: int = 0
    used: int = 0
    """When it was last asked for, by the clock of the memory that it is in."""
    unfit: bool = False
    domain: Domain | None = None
    templates: dict[tuple[int, ...], StatementTemplate | None] = field(default_factory=dict)


@dataclass(slots=True)
class Count:
    """How often a document was answered the fast way and the long way since the start."""

    compiled: int = 0
    full: int = 0
    shapes: int = 0


class Shapes:
    """A bounded memory of compiled shapes; several threads may use it at once.

    `processor` compiles; `is_compared` says of each answer whether it is compared with the full algorithm's, and
    `report` is told of a difference, which is a defect of ours. `after` says how often a shape must have been met
    before compiling it is worth the time. `is_trusted` ends with the first difference.
    """

    def __init__(
        self,
        processor: Processor,
        is_compared: Callable[[], bool],
        report: Callable[[str], None],
        *,
        after: int = 2,
        limit: int = MAX_SHAPES,
    ) -> None:
        self._processor = processor
        self._is_compared = is_compared
        self._report = report
        self.is_trusted = True
        self._after = after
        self._limit = limit
        self._shapes: dict[Key, _Shape] = {}
        self._clock = count()
        self._lock = threading.Lock()
        self.count = Count()

    def canonical(self, document: Mapping[str, Any], long_way: Callable[[], bytes]) -> tuple[bytes, bool]:
        """Return the canonical N-Quads of a document, the fast way where its shape is known, else by `long_way`.

        The second is True where the shape is known: then there is no credential inside the document.

        An answer that is compared and differs is reported; from then on all go the long way. Raises as `long_way`.
        """
        known = self.statements(document)
        if known is not None and not self._is_compared():
            return known, True
        try:
            full = long_way()
        except CredentialError as error:
            if known is not None:
                self._distrust(f"A compiled shape has let through what is refused ({error.code}).")
            raise
        if known is None:
            self.learn(document)
        elif known != full:
            self._distrust("A compiled shape has given other statements than the full algorithm.")
        return full, False

    def _distrust(self, reason: str) -> None:
        self.is_trusted = False
        self._report(reason)

    def statements(self, document: Mapping[str, Any]) -> bytes | None:
        """Return the canonical N-Quads of a document whose shape is known.

        None where the shape is not known or the texts are outside the domain: only the full algorithm can tell.
        """
        if not self.is_trusted:
            return None
        bones = skeleton(document)
        shape = self._find(bones.key)
        canonical = _render(shape, bones.leaves) if shape is not None else None
        if canonical is None:
            self.count.full += 1
        else:
            self.count.compiled += 1
        return canonical

    def bind(self, document: Mapping[str, Any], varying: Collection[int]) -> BoundTemplate | None:
        """Return the statements of `document`, to be filled again and again with other texts for the leaves `varying`.

        The document must have been accepted by the full algorithm. None where that cannot be done.
        """
        if not self.is_trusted:
            return None
        if self.statements(document) is None:
            self.learn(document, after=0)
        bones = skeleton(document)
        shape = self._find(bones.key)
        template = _fitting(shape, bones.leaves) if shape is not None else None
        if shape is None or template is None or written(bones.leaves) is None:
            return None
        if not _stand_alone(shape, bones.leaves, varying):
            return None
        return BoundTemplate(template, bones.leaves, terms_of(document), varying)

    def learn(self, document: Mapping[str, Any], *, after: int | None = None) -> None:
        """Compile the shape of a document that the full algorithm has just accepted, if it comes often enough.

        `after` stands in for what is often enough.
        """
        bones = skeleton(document)
        shape = self._remember(bones)
        if shape is None or shape.unfit or shape.seen < (self._after if after is None else after):
            return
        try:
            if shape.domain is None:
                shape.domain = _compile(document, bones, self._processor)
                self.count.shapes += 1
        except (Unfit, CredentialError):
            shape.unfit = True
        else:
            _compile_pattern(shape, shape.domain, document, bones.leaves, self._processor)

    def _find(self, key: Key) -> _Shape | None:
        # Without the lock: one look into a dictionary, and whoever looks at the same time may be the last to do so.
        shape = self._shapes.get(key)
        if shape is None or shape.domain is None or shape.unfit:
            return None
        shape.used = next(self._clock)
        return shape

    def _remember(self, bones: Skeleton) -> _Shape | None:
        if len(bones.leaves) > MAX_LEAVES:
            return None
        with self._lock:
            shape = self._shapes.setdefault(bones.key, _Shape())
            shape.seen += 1
            shape.used = next(self._clock)
            while len(self._shapes) > self._limit:
                del self._shapes[min(self._shapes, key=lambda key: self._shapes[key].used)]
            return shape


def _render(shape: _Shape, leaves: Sequence[str]) -> bytes | None:
    """Fill a compiled shape, once everything that its statements rest on is seen to hold."""
    texts = written(leaves)
    template = _fitting(shape, leaves) if texts is not None else None
    return template.render(texts) if template is not None and texts is not None else None


def _fitting(shape: _Shape, leaves: Sequence[str]) -> StatementTemplate | None:
    """Return the statements that hold for a document of this shape, None where its texts are outside the domain."""
    addresses = shape.domain.addresses_of(leaves) if shape.domain is not None else None
    template = shape.templates.get(pattern_of(addresses)) if addresses is not None else None
    if addresses is None or template is None or not template.constants.isdisjoint(addresses):
        return None
    return template


def _stand_alone(shape: _Shape, leaves: Sequence[str], varying: Collection[int]) -> bool:
    """Whether no varying leaf is one of several equal addresses."""
    addresses = shape.domain.addresses if shape.domain is not None else ()
    seen = Counter([leaves[slot] for slot in addresses])
    return all(seen[leaves[slot]] == 1 for slot in addresses if slot in varying)


def _compile(members: Mapping[str, Any], bones: Skeleton, processor: Processor) -> Domain:
    """Work out which leaves of a shape are addresses, and so its domain. Raises Unfit or CredentialError."""
    if not all(isinstance(each, str) and each in CONTEXTS for each in values_of(members.get("@context"))):
        raise Unfit("its contexts are not the bundled ones")
    _require_plain(members)
    # A sentinel of its own for every leaf: which of them become addresses, and which literals?
    template = _template(members, range(len(bones.leaves)), processor)
    terms = terms_of(members)
    # Rule C5 asks of these whether they name a thing, even in a context that makes them mere texts.
    if any(term in REFERENCE_TERMS and slot not in template.addresses for slot, term in enumerate(terms)):
        raise Unfit("a text stands where other contexts have a name")
    return Domain.of(terms, template.addresses)


def _compile_pattern(
    shape: _Shape, domain: Domain, members: Mapping[str, Any], leaves: Sequence[str], processor: Processor
) -> None:
    """Add the statements for this document's pattern of equal addresses; None where it has to go the long way."""
    addresses = [leaves[slot] for slot in domain.addresses]
    pattern = pattern_of(addresses)
    if pattern in shape.templates or len(shape.templates) >= MAX_PATTERNS or not are_plain_addresses(addresses):
        return
    sames = list(range(len(leaves)))
    for position, slot in enumerate(domain.addresses):
        sames[slot] = domain.addresses[pattern[position]]
    try:
        _require_single_bodies(members)
        template = _template(members, sames, processor)
        if not template.addresses <= set(domain.addresses):
            raise Unfit("a value is an address or a literal depending on others")
        shape.templates[pattern] = template
    except (Unfit, CredentialError):
        shape.templates[pattern] = None


def _template(members: Mapping[str, Any], sames: Sequence[int], processor: Processor) -> StatementTemplate:
    sentinels = {slot: f"{_MARKER}{same:05}:" for slot, same in enumerate(sames)}
    slots = {sentinel: sames[slot] for slot, sentinel in sentinels.items()}
    return StatementTemplate(processor(fill(members, sentinels)), slots, _MARKER)


def _require_plain(value: Any, *, is_document: bool = True) -> None:
    """Raise Unfit for what is judged by other rules than this module knows."""
    if isinstance(value, list):
        for item in value:
            _require_plain(item, is_document=False)
    elif isinstance(value, dict):
        for name, member in value.items():
            if name in _INNER or (name.startswith("@") and not (is_document and name == "@context")):
                raise Unfit("it holds another document")
            _require_plain(member, is_document=False)


def _require_single_bodies(members: Mapping[str, Any]) -> None:
    """Raise Unfit where two objects bear one id: whether they say the same depends on all their texts."""
    found: set[str] = set()
    pending: list[Any] = [members]
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending += value
        elif isinstance(value, dict):
            pending += value.values()
            if "id" in value and set(value) != {"id"}:
                if value["id"] in found:
                    raise Unfit("it describes one thing in two places")
                found.add(value["id"])
