"""Statements with all texts but a few filled in: one recipient after the other.

What is the same for all recipients is filled, sorted and hashed once; the rest is done as `StatementTemplate` does it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from issuer.credential.compiled.domain import is_plain_address, is_writable, keeps_form
from issuer.credential.compiled.skeleton import Skeleton
from issuer.credential.compiled.statements import Part, StatementTemplate, escape, escaped, getter


class BoundTemplate:
    """The statements of one document, in which the leaves `varying` can be given other texts.

    The varying leaves must not be tied to others (`Shapes.bind` sees to it), and periods must be kept by the caller:
    instants that vary are only held to their form.
    """

    def __init__(self, template: StatementTemplate, bones: Skeleton, varying: Collection[int]) -> None:
        self.varying = tuple(sorted(varying))
        self._template = template
        self._terms = [bones.terms[slot] for slot in self.varying]
        self._addresses = [place for place, slot in enumerate(self.varying) if slot in template.addresses]
        fixed = {slot: leaf for slot, leaf in enumerate(bones.leaves) if slot not in varying}
        self._taken = template.constants | {fixed[slot] for slot in template.addresses if slot in fixed}
        # Parts without a varying slot are written now; the others become one format.
        texts = {slot: escape(leaf) for slot, leaf in fixed.items()}
        parts = [_partly(part, texts) for part in template.parts]
        self._lines = [part.format % () if not part.slots else "" for part in parts]
        self._open = [number for number, part in enumerate(parts) if part.slots]
        self._format = "\n".join(parts[number].format for number in self._open)
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
        if not is_writable(values) or not all(map(keeps_form, self._terms, values)):
            return None
        addresses = {values[place] for place in self._addresses}
        if len(addresses) != len(self._addresses) or not addresses.isdisjoint(self._taken):
            return None
        if not all(map(is_plain_address, addresses)):
            return None
        lines = self._lines.copy()
        filled = (self._format % self._fill(escaped(values))).split("\n")
        for number, line in zip(self._open, filled, strict=True):
            lines[number] = line
        plain = self._plain.copy()
        plain += [lines[number] for number in self._open if number < self._template.plain]
        return self._template.assemble(lines, plain, self._hashes)


def _partly(part: Part, texts: dict[int, str]) -> Part:
    """Return a part with the known texts filled in, as a format for the slots that are left."""
    filled = tuple(texts[slot].replace("%", "%%") if slot in texts else "%s" for slot in part.slots)
    # Filling turns "%%" into "%": doubled first, what was written as a percent sign stays one.
    return Part(part.format.replace("%%", "%%%%") % filled, tuple(slot for slot in part.slots if slot not in texts))
