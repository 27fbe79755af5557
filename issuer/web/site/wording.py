"""How far an entry reaches, in words."""

from __future__ import annotations

from flask_babel import gettext as _

from issuer.credential.identities import EntryKind, kind_of_entry


def reach_of(entry: str) -> str:
    """Return whom an entry of the list covers."""
    return {
        EntryKind.KEY: _("Whoever holds this key"),
        EntryKind.DID: _("This issuer and no other"),
        EntryKind.ADDRESS: _("This issuer and no other"),
        EntryKind.PLACE: _("Every issuer below this address"),
        EntryKind.HOST: _("The issuer that is this host itself, and nobody else on it"),
    }[kind_of_entry(entry)]
