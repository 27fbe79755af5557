"""An old badge in the words of Open Badges 3.0, so that whoever shows badges needs but one vocabulary.

No credential: without a context or a proof, it can be shown and cannot be handed on as one. Only members that are
read by their meaning are in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from issuer.credential.legacy.badge import Vouched
from issuer.credential.legacy.names import member
from issuer.credential.members import present, values_of


def tell(vouched: Vouched, dates: Mapping[str, Any]) -> dict[str, Any]:
    """Return the award, what it was awarded for and its issuer, with the dates of `dates`."""
    assertion, badge_class = vouched.assertion, vouched.badge_class
    profile = badge_class.issuer.document
    return present(
        {
            "id": assertion.id or assertion.verification.address or assertion.uid,
            "type": ["Assertion"],
            "issuer": present(
                {
                    "id": badge_class.issuer.id,
                    "name": badge_class.issuer.name,
                    "url": _text(profile, "url"),
                    "email": _text(profile, "email"),
                    "description": _text(profile, "description"),
                }
            ),
            **dates,
            "credentialSubject": present(
                {
                    "identifier": [assertion.recipient.to_json()],
                    "narrative": _text(assertion.document, "narrative"),
                    "achievement": _achievement(badge_class.id, badge_class.document),
                }
            ),
            "evidence": _objects(assertion.document, "evidence", _EVIDENCE),
        }
    )


_EVIDENCE = ("id", "name", "description", "narrative", "genre", "audience")
# The name in 2.0, and before
_ALIGNMENT = {
    "targetName": "name",
    "targetUrl": "url",
    "targetDescription": "description",
    "targetFramework": "",
    "targetCode": "",
}


def _achievement(identifier: str | None, document: Mapping[str, Any]) -> dict[str, Any]:
    return present(
        {
            "id": identifier,
            "name": _text(document, "name"),
            "description": _text(document, "description"),
            "criteria": next(iter(_objects(document, "criteria", ("id", "narrative"))), None),
            "image": next(iter(_objects(document, "image", ("id", "caption"))), None),
            "tag": [tag for tag in values_of(member(document, "tags")) if isinstance(tag, str)],
            "alignment": [
                present({new: _text(each, new) or _text(each, old) for new, old in _ALIGNMENT.items()})
                for each in values_of(member(document, "alignment"))
                if isinstance(each, dict)
            ],
        }
    )


def _objects(document: Mapping[str, Any], name: str, members: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the objects of a member; an address alone is the id of one."""
    objects = [{"id": each} if isinstance(each, str) else each for each in values_of(member(document, name))]
    told = [present({one: _text(each, one) for one in members}) for each in objects if isinstance(each, dict)]
    return [each for each in told if each]


def _text(document: Mapping[str, Any], name: str) -> str | None:
    value = document.get(name)
    return value if isinstance(value, str) else None
