"""Who may ask for what. Every endpoint is refused unless its blueprint or itself stands in a table below."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from issuer.services import people
from issuer.services.halting import FILE, Halt, current_halt, halt_of_file
from issuer.services.site import require_site_admin
from issuer.store.organizations import Role, find_organization, list_organizations_of, list_roles
from issuer.store.people import SignInSession
from issuer.web.database import SAFE_METHODS, database, let_go, now, only_reads, toolkit

EVERY_ROLE = frozenset(Role)
SESSION_KEY = "sign-in"


@dataclass(frozen=True, slots=True)
class Access:
    """`anyone` needs no account; else a signed-in person, and in an organization one of the roles to read or write.

    What is the `site`'s is for its administrators, whatever their roles in organizations.
    """

    anyone: bool = False
    site: bool = False
    read: frozenset[Role] | None = None
    write: frozenset[Role] | None = None


_OWNERS = frozenset({Role.OWNER})
BLUEPRINTS: dict[str, Access] = {
    "health": Access(anyone=True),
    "public": Access(anyone=True),
    "verify": Access(anyone=True),
    "sign_in": Access(anyone=True),
    "api": Access(anyone=True),  # its own guard asks for an API token
    "reading": Access(anyone=True),  # the link is what lets in
    "account": Access(),
    "design": Access(read=EVERY_ROLE, write=frozenset({Role.OWNER, Role.DESIGNER})),
    "issue": Access(read=EVERY_ROLE, write=frozenset({Role.OWNER, Role.ISSUER})),
    "frameworks": Access(read=EVERY_ROLE, write=_OWNERS),
    "site": Access(site=True),
    "admin": Access(read=frozenset({Role.OWNER}), write=frozenset({Role.OWNER})),
}
_AWARDERS = BLUEPRINTS["issue"].write
_DESIGNERS = BLUEPRINTS["design"].write
ENDPOINTS: dict[str, Access] = {
    "static": Access(anyone=True),
    **{f"frameworks.{name}": Access(read=_OWNERS, write=_OWNERS) for name in ("show_upload", "confirm_removal")},
    # Forms that only their senders may see: everybody else would fill them in for nothing.
    **{
        f"issue.{name}": Access(read=_AWARDERS, write=_AWARDERS)
        for name in ("choose_achievement", "show_award", "ask_revocation", "ask_withdrawal")
    },
    # A roster holds more about people than the badges that come of it.
    **{
        f"issue.{name}": Access(read=_AWARDERS, write=_AWARDERS)
        for name in (
            "list_jobs",
            "show_job",
            "show_progress",
            "choose_class",
            "show_roster",
            "download_sample",
            "show_list_of_credentials",
            "download_sample_list",
            "show_reading",
            "show_row",
            "download_corrections",
            "download_result",
            "ask_confirmation",
            "ask_cancelling",
        )
    },
    **{
        f"design.{name}": Access(read=_DESIGNERS, write=_DESIGNERS)
        for name in (
            "show_new",
            "show_import",
            "show_badge_review",
            "show_keep",
            "show_offer",
            "confirm_publish",
            "confirm_retire",
            "confirm_delete",
        )
    },
}
WITHOUT_COOKIE = ("health", "public", "verify", "api")


def access_of(endpoint: str) -> Access | None:
    """Return what the tables say of an endpoint, or None: not listed, so refused."""
    if endpoint in ENDPOINTS:
        return ENDPOINTS[endpoint]
    return BLUEPRINTS.get(endpoint.rpartition(".")[0])


def may(kind: str, blueprint: str) -> bool:
    """Return whether the person of this request may `read` or `write` in a blueprint of the current organization."""
    access = BLUEPRINTS[blueprint]
    roles = access.read if kind == "read" else access.write
    return roles is None or bool(roles & g.get("roles", frozenset()))


def register(app: Flask) -> None:
    """Ask before every request, and give templates what they need to hide what is refused."""
    app.before_request(_guard)
    app.context_processor(lambda: {"may": may, "here": _here()})


def _here() -> dict[str, object]:
    return {
        "halt": _halt_that_is_on() if g.get("person") is not None else None,
        "person": g.get("person"),
        "organization": g.get("organization"),
        "organizations": g.get("organizations", ()),
    }


def _halt_that_is_on() -> Halt | None:
    """Return why nothing can be awarded at the moment; for the page that says the database is gone, too."""
    if "halt" not in g:
        try:
            g.halt = current_halt(database())
        except SQLAlchemyError:
            g.halt = halt_of_file(database().info.get(FILE))
    return g.halt


def _guard() -> Response | None:
    if request.endpoint is None:
        return None  # no such address: the 404 page
    access = access_of(request.endpoint)
    if access is None:
        abort(403)
    if access.anyone:
        return None
    signed_in = current_sign_in()
    if signed_in is None:
        return to_sign_in()
    g.person = signed_in.person
    if access.site:
        require_site_admin(g.person)
    g.organizations = list_organizations_of(database(), g.person.id)
    slug = (request.view_args or {}).pop("organization_slug", None)
    if slug is not None:
        _enter(slug, access)
    return None


def is_signed_out() -> bool:
    """Return whether this request is for what needs a sign-in, and has none."""
    access = access_of(request.endpoint or "")
    return access is not None and not access.anyone and current_sign_in() is None


def to_sign_in() -> Response:
    """Lead to the page of signing in, and from there on to what was asked for, or to the page of the form sent.

    That nothing was saved stands in the address and not in the cookie: a form of another site comes without ours, and
    an answer that sets one would sign its sender out.
    """
    if request.method in SAFE_METHODS:
        return redirect(url_for("sign_in.show", next=request.full_path.rstrip("?")))
    if request.endpoint == "account.sign_out":
        return redirect(url_for("sign_in.show"), 303)  # it is done
    return redirect(url_for("sign_in.show", next=_page_of_form(), unsaved="yes"), 303)


def _page_of_form() -> str | None:
    """Return the path of the page whose form was sent, None where it is not known: one of ours that can be opened."""
    host, slash, rest = (request.referrer or "").partition("//")[2].partition("/")
    named = slash + rest if host == request.host else ""
    pages = current_app.create_url_adapter(request)
    for path in filter(None, (named, request.path)):
        if pages is not None and pages.test(path.partition("?")[0], "GET"):
            return path
    return None


def current_sign_in() -> SignInSession | None:
    """Return the live session of this browser, or None. The row decides, not the cookie."""
    if "sign_in" not in g:
        token = session.get(SESSION_KEY)
        g.sign_in = people.person_of_session(database(), token, now=now()) if token else None
        if g.sign_in is not None and people.is_touch_due(g.sign_in, now=now()):
            _touch(g.sign_in)
    return g.sign_in


def _enter(slug: str, access: Access) -> None:
    """Load the organization of the address. To a stranger it does not exist; a member without the role is refused."""
    organization = find_organization(database(), slug)
    roles = list_roles(database(), g.person.id, organization.id) if organization else frozenset()
    if not roles:
        abort(404)
    g.organization, g.roles = organization, roles
    needed = access.read if request.method in SAFE_METHODS else access.write
    if needed is not None and not needed & roles:
        abort(403)


def _touch(sign_in: SignInSession) -> None:
    """Note that the sign-in is in use; on a page that only reads, in a transaction of its own."""
    if only_reads():
        with toolkit().write.begin() as writing:
            people.touch_session(writing, sign_in, now=now())
    else:
        people.touch_session(database(), sign_in, now=now())
        let_go()  # or whoever ends this sign-in from elsewhere would wait until the request is answered
