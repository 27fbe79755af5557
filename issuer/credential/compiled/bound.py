"""Statements with all texts but a few filled in: one recipient after the other.

What is the same for all recipients is filled, sorted and hashed once; the rest is done as `StatementTemplate` does it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from issuer.credential.compiled.domain import Domain
from issuer.credential.compiled.statements import Part, StatementTemplate, getter
from issuer.credential.compiled.texts import written


class BoundTemplate:
    """The statements of one document, in which the leaves `varying` can be given other texts.

    `leaves` are those of the document, with the `terms` they stand under. The varying leaves must not be tied to others
    (`Shapes.bind` sees to it), and periods must be kept by the caller: instants that vary are held to their form, and
    to their order only among themselves.
    """

    def __init__(
        self, template: StatementTemplate, leaves: Sequence[str], terms: Sequence[str], varying: Collection[int]
    ) -> None:
        self.varying = tuple(sorted(varying))
        self._template = template
        addresses = [place for place, slot in enumerate(self.varying) if slot in template.addresses]
        self._domain = Domain.of([terms[slot] for slot in self.varying], addresses)
        fixed = {slot: leaf for slot, leaf in enumerate(leaves) if slot not in varying}
        self._taken = template.constants | {fixed[slot] for slot in template.addresses if slot in fixed}
        # Parts without a varying slot are written now; the others become one format.
        texts = dict(zip(fixed, written(list(fixed.values())) or (), strict=True))
        parts = [_partly(part, texts) for part in template.parts]
        self._lines = [part.format % () if not part.slots else b"" for part in parts]
        self._open = [number for number, part in enumerate(parts) if part.slots]
        self._format = b"\n".join([parts[number].format for number in self._open])
        places = {slot: place for place, slot in enumerate(self.varying)}
        self._fill = getter([places[slot] for number in self._open for slot in parts[number].slots])
        opened = set(self._open)
        self._plain = sorted(self._lines[number] for number in range(template.plain) if number not in opened)
        self._hashes = {
            node: template.first_degree_hash(node, self._lines)
            for node, incident in template.nodes.items()
            if all(at not in opened and at + 1 not in opened for at, _, _ in incident)
        }

    def render(self, values: Sequence[str]) -> bytes | None:
        """Return the canonical N-Quads with `values` for the varying leaves, in order; None: go the long way."""
        texts = written(values)
        addresses = self._domain.addresses_of(values)
        if texts is None or addresses is None:
            return None
        if len(set(addresses)) != len(addresses) or not self._taken.isdisjoint(addresses):
            return None
        lines = self._lines.copy()
        filled = (self._format % self._fill(texts)).split(b"\n")
        for number, line in zip(self._open, filled, strict=True):
            lines[number] = line
        plain = self._plain.copy()
        plain += [lines[number] for number in self._open if number < self._template.plain]
        return self._template.assemble(lines, plain, self._hashes)


def _partly(part: Part, texts: dict[int, bytes]) -> Part:
    """Return a part with the known texts filled in, as a format for the slots that are left."""
    filled = tuple([texts[slot].replace(b"%", b"%%") if slot in texts else b"%s" for slot in part.slots])
    # Filling turns "%%" into "%": doubled first, what was written as a percent sign stays one.
    format = part.format.replace(b"%%", b"%%%%") % filled
    return Part(format, tuple([slot for slot in part.slots if slot not in texts]))
