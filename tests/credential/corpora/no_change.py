"""Which changes to the JSON of a credential are none to what it says: the closed list of corpus K1.

Rule C7 has the reasons. A signature over statements leaves open how JSON-LD writes them; one over JSON leaves open how
a number is spelled; one over bytes leaves open nothing.
"""

from __future__ import annotations

import json
from typing import Any

from pyld.jsonld import JsonLdError

from issuer.credential.document_loader import OB_V3, OB_V3_0_0, OB_V3_0_1, OB_V3_0_2
from tests.credential.corpora.tampered import Case
from tests.credential.plain_pyld import plain_bytes

# In some contexts of Open Badges these are one term: two names for one class.
_BADGE = ("OpenBadgeCredential", "AchievementCredential")
# The lists of which a context says that they are in order.
_ORDERED = {"allowedValue", "@context"}


def reason(case: Case) -> str | None:
    """Say why a case is no change, or None when it is one."""
    before, after = case.base.parts, case.parts
    if case.base.covers == "bytes":
        return None
    after, before = _once_proved(after), _once_proved(before)
    if _text(_numbers(after)) == _text(_numbers(before)):
        return "a number in another spelling, the one proof in a list"
    if case.base.covers == "json":
        return None
    if _text(_said(after, "")) == _text(_said(before, "")):
        return "one value or a list of it, the order of a set, an empty list or none, an id or a reference to it"
    if _text(_said(_bare(after), "")) == _text(_said(_bare(before), "")) and _is_same_under_an_edition(after, before):
        return "other contexts that give every term the same meaning"
    return None


def _once_proved(parts: Any) -> Any:
    """Its one proof alone, in a list, or in a list twice: a set of proofs has no order, and no place for copies."""
    proof = parts["document"].get("proof")
    if not isinstance(proof, list) or not proof or any(each != proof[0] for each in proof):
        return parts
    return {"document": {**parts["document"], "proof": proof[0]}}


def _said(value: Any, term: str) -> Any:
    """A value without the freedom that JSON-LD leaves."""
    if isinstance(value, dict):
        if set(value) == {"id"} and isinstance(value["id"], str):
            return value["id"]
        members = {name: _said(member, name) for name, member in value.items()}
        return {name: member for name, member in members.items() if member != []}
    if isinstance(value, list):
        items = [_said(item, term) for item in value]
        if len(items) == 1:
            return items[0]
        return items if term in _ORDERED else sorted(items, key=_text)
    if term == "type" and value in _BADGE:
        return _BADGE[0]
    return _numbers(value)


def _numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _numbers(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _bare(parts: Any) -> Any:
    document = dict(parts["document"])
    document.pop("@context", None)
    return document


def _is_same_under_an_edition(after: Any, before: Any) -> bool:
    """What stands at the context's address without a version was one edition after the other."""
    contexts = after["document"].get("@context")
    if not isinstance(contexts, list):
        return False
    for edition in (OB_V3_0_0, OB_V3_0_1, OB_V3_0_2, OB_V3):
        named = [edition if each == OB_V3_0_0 else each for each in contexts]
        if _same_statements({"document": {**after["document"], "@context": named}}, before):
            return True
    return False


def _same_statements(after: Any, before: Any) -> bool:
    """Ask PyLD alone, for the document and for the options of its proof, which are read in the same contexts."""

    def statements(parts: Any) -> list[bytes]:
        document = dict(parts["document"])
        proof = {name: value for name, value in document.pop("proof").items() if name != "proofValue"}
        return [plain_bytes(document), plain_bytes({**proof, "@context": document["@context"]})]

    try:
        return statements(after) == statements(before)
    except JsonLdError:
        return False


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
