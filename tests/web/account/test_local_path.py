"""Nobody is led away from the site by an address that only looks like ours (T-79)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from issuer.web.account.local_path import local_path
from tests.web import world
from tests.web.harness import Visitor

TRICKS = (
    "",
    "//evil.example",
    "///evil.example",
    "////evil.example/x",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "https://evil.example",
    "HTTPS://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "mailto:a@evil.example",
    "evil.example",
    "www.evil.example/organizations",
    "@evil.example",
    "user:pass@evil.example",
    " /organizations",
    "\t//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nLocation: https://evil.example",
    "/organizations\r\nSet-Cookie: a=b",
    "/\x00/evil.example",
    "/\u2028/evil.example",
    "/／evil.example",
    "?next=//evil.example",
    "#//evil.example",
    ".//evil.example",
    "/" + "a" * 3000,
)


@pytest.mark.parametrize("trick", TRICKS)
def test_what_might_lead_elsewhere_is_no_local_path(trick: str) -> None:
    assert local_path(trick) is None


@pytest.mark.parametrize("path", ["/", "/organizations", "/organizations/a-b/designs?page=2", "/v/abc%2Fdef", "/@a"])
def test_a_path_of_ours_stays_as_it_is(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize("trick", TRICKS)
def test_signing_in_never_leads_off_the_site(
    trick: str, visitor: Visitor, visitor_as: Callable[[str], Visitor]
) -> None:
    page = visitor.get_page("/sign-in")
    answer = visitor.send(
        page, "Sign in", {"email": world.email_of("owner"), "passphrase": world.PASSPHRASE, "next": trick}
    )
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/organizations"
    already = visitor_as("owner").request("GET", "/sign-in", query_string={"next": trick})
    assert already.headers["Location"] == "/organizations"
