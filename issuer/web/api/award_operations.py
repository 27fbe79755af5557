"""The rows of the table that are about one award at a time."""

from __future__ import annotations

from issuer.store.api_tokens import Scope
from issuer.web.api import examples
from issuer.web.api.operation import JSON, ONCE, PAGING, WRITTEN, Operation

AWARDS: tuple[Operation, ...] = (
    Operation("show_openapi", "GET", "/openapi.json", None, "This document", gives={JSON: "OpenApi"}),
    Operation(
        "list_achievements",
        "GET",
        "/achievements",
        Scope.ACHIEVEMENTS_READ,
        "List what is published",
        "The newest first, with the criteria and levels that an award needs. What has `retired_at` is not awarded.",
        parameters=PAGING,
        gives={JSON: "AchievementPage"},
        shown={"items": [examples.ACHIEVEMENT], "next_cursor": None},
        refusals=(400,),
    ),
    Operation(
        "award",
        "POST",
        "/achievements/{achievement_id}/awards",
        Scope.AWARDS_WRITE,
        "Award to one person",
        "The credential is signed, stored and told to the recipient by mail, as from the page. Problems are named by "
        "member. 409 `already_awarded` when the person holds it for the same evidence and `confirm_duplicate` is not "
        "true.",
        parameters=(ONCE,),
        takes={JSON: "Award"},
        sent=examples.AWARD,
        status=201,
        gives={JSON: "Credential"},
        shown=examples.CREDENTIAL,
        refusals=(*WRITTEN, 404),
    ),
    Operation(
        "show_credential",
        "GET",
        "/credentials/{credential_id}",
        Scope.AWARDS_READ,
        "Look up a credential",
        "Its state as recorded here, the page for people and the address of the signed document.",
        gives={JSON: "Credential"},
        shown=examples.CREDENTIAL,
        refusals=(404,),
    ),
    Operation(
        "revoke",
        "POST",
        "/credentials/{credential_id}/revocation",
        Scope.REVOCATIONS_WRITE,
        "Revoke a credential",
        "For good, and for a reason that is public. The signed status list says so at once. 409 when it is revoked.",
        takes={JSON: "Revocation"},
        sent={"reason": "Awarded by mistake"},
        gives={JSON: "Credential"},
        shown=examples.REVOKED,
        refusals=(*WRITTEN, 404),
    ),
)
