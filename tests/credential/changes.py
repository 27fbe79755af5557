"""Single changes to a good credential, and how both sides must take them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from issuer.credential.data_integrity import add_proof, verify_proof
from issuer.credential.documents import NoDocuments
from issuer.credential.errors import CredentialError
from tests.credential.samples import NOW, credential, signed, signer

Change = Callable[[dict[str, Any]], object]

SIGNED = signed()


def unsigned() -> dict[str, Any]:
    return credential(signer().controller).to_json()


def at(document: Any, path: str) -> Any:
    for step in filter(None, path.split(".")):
        document = document[int(step) if step.isdigit() else step]
    return document


def put(path: str, value: Any) -> Change:
    """A change that sets the member at a dotted path."""
    holder, _, name = path.rpartition(".")

    def change(document: dict[str, Any]) -> None:
        target = at(document, holder)
        target[int(name) if name.isdigit() else name] = copy.deepcopy(value)

    return change


def drop(path: str) -> Change:
    holder, _, name = path.rpartition(".")
    return lambda document: at(document, holder).pop(int(name) if name.isdigit() else name)


def refused_on_both_sides(change: Change, code: str) -> None:
    for document, act in (
        (unsigned(), lambda changed: add_proof(changed, signer(), created=NOW)),
        (copy.deepcopy(SIGNED), lambda changed: verify_proof(changed, NoDocuments(), now=NOW)),
    ):
        change(document)
        with pytest.raises(CredentialError) as refusal:
            act(document)
        assert refusal.value.code == code, refusal.value.detail


ACHIEVEMENT = "credentialSubject.achievement"
