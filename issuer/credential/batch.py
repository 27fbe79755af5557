"""Signing many credentials that differ in a few texts: the class of a hundred thousand.

A form is one credential with blanks. Filling it gives the text that will be stored and the canonical statements that
are signed, both made from the same values; what a form cannot fill goes the long way, through `add_proof`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from json.encoder import encode_basestring
from typing import Any

from issuer.credential.canonical import canonicalize
from issuer.credential.compiled.shapes import Shapes
from issuer.credential.compiled.skeleton import skeleton
from issuer.credential.data_integrity import hashing, proof_configuration, proof_options
from issuer.credential.proof import encode_proof_value
from issuer.credential.public_key import PublicKey
from issuer.credential.signer import Signer
from issuer.credential.strict_json import dump_json


@dataclass(frozen=True, slots=True)
class Filled:
    """An unsigned credential: its JSON text and its canonical statements."""

    text: str
    canonical: bytes


class CredentialForm:
    """A credential with blanks.

    `exemplar` is a whole unsigned credential that the full algorithm has accepted; `blanks` says for the name of each
    blank which text stands in its place there, a text that occurs nowhere else. Raises ValueError where the statements
    cannot be made from the blanks alone.
    """

    def __init__(self, exemplar: dict[str, Any], blanks: Mapping[str, str], shapes: Shapes) -> None:
        self._names = tuple(blanks)
        bones = skeleton(exemplar)
        leaves = {
            slot: _format(leaf, blanks)
            for slot, leaf in enumerate(bones.leaves)
            if any(stand_in in leaf for stand_in in blanks.values())
        }
        bound = shapes.bind(exemplar, leaves.keys())
        if bound is None:
            raise ValueError("This credential has a shape whose statements cannot be filled.")
        self._bound = bound
        self._leaves = [leaves[slot] for slot in bound.varying]
        self._text = _format(dump_json(exemplar).decode(), blanks)
        if sorted(self._text.names) != sorted(name for leaf in self._leaves for name in leaf.names):
            raise ValueError("A blank stands in a part of the credential that decides its shape.")

    def fill(self, values: Mapping[str, str]) -> Filled | None:
        """Return the credential with a value for each blank, or None where only the full algorithm can tell."""
        canonical = self._bound.render([leaf.fill(values) for leaf in self._leaves])
        if canonical is None:
            return None
        written = {name: encode_basestring(values[name])[1:-1] for name in self._names}
        return Filled(self._text.fill(written), canonical)


class BatchSigner:
    """Signs filled forms with one key and one instant, and checks each signature before it is handed out."""

    def __init__(self, signer: Signer, key: PublicKey, context: Sequence[str], *, created: datetime) -> None:
        self._signer = signer
        self._key = key
        options = proof_options(signer, created=created)
        self._configuration = canonicalize(proof_configuration({"@context": list(context)}, options))
        self._proof = dump_json({**options, "proofValue": ""}).decode().removesuffix('"}')

    def sign(self, filled: Filled) -> bytes:
        """Return the signed credential as `add_proof` and `dump_json` would write it.

        Raises `CredentialError("PROOF_SIGNATURE")` where what the key store gave is not the signature of these bytes.
        """
        data = hashing(filled.canonical, self._configuration)
        signature = self._signer.sign(data)
        self._key.verify(signature, data)
        return f'{filled.text[:-1]},"proof":{self._proof}{encode_proof_value(signature)}"}}}}'.encode()


@dataclass(frozen=True, slots=True)
class _Format:
    """A text as a %-format with the blanks in it, in order."""

    text: str
    names: tuple[str, ...]

    def fill(self, values: Mapping[str, str]) -> str:
        return self.text % tuple([values[name] for name in self.names])


def _format(text: str, blanks: Mapping[str, str]) -> _Format:
    """Return a text in which stand-ins are taken for blanks, the one that comes first first."""
    pieces: list[str] = []
    names: list[str] = []
    rest = text
    while found := [(rest.find(stand_in), name) for name, stand_in in blanks.items() if stand_in in rest]:
        at, name = min(found)
        pieces.append(rest[:at].replace("%", "%%"))
        names.append(name)
        rest = rest[at + len(blanks[name]) :]
    return _Format("%s".join([*pieces, rest.replace("%", "%%")]), tuple(names))
