"""The roles in words, wherever people meet them."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from issuer.store.organizations import Role

NAMES = {
    Role.OWNER: _l("Owner"),
    Role.DESIGNER: _l("Designer"),
    Role.ASSESSOR: _l("Assessor"),
    Role.ISSUER: _l("Issuer"),
    Role.VIEWER: _l("Viewer"),
}
DUTIES = {
    Role.OWNER: _l("may do everything, and looks after people, keys and mail"),
    Role.DESIGNER: _l("writes designs and publishes them"),
    Role.ASSESSOR: _l("judges the work of learners, and reads everything"),
    Role.ISSUER: _l("awards credentials and revokes them"),
    Role.VIEWER: _l("reads everything and changes nothing"),
}


def in_order(roles: Iterable[Role]) -> list[Role]:
    """Return roles from the one that may most to the one that may least."""
    held = set(roles)
    return [role for role in Role if role in held]


def in_words(roles: Iterable[Role]) -> str:
    """Return roles as one reads them: `Owner, Designer`."""
    return ", ".join(str(NAMES[role]) for role in in_order(roles))


def choices() -> list[SelectChoice]:
    """Return every role with what it may do, for a form."""
    return [SelectChoice(role.value, f"{NAMES[role]}: {DUTIES[role]}") for role in Role]
