"""The form of an organization, both when it is made and when it is changed later."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import available_timezones

from babel import Locale
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import ColorField, SelectField
from wtforms.fields.choices import SelectChoice

from issuer.services.organizations import PROFILE_FIELDS
from issuer.web.changing import ChangeForm
from issuer.web.fields import FILL_IN, Form, LongTextField, TextField

DEFAULT_COLOUR = "#8a6d1f"


class ProfileForm(Form):
    """What an organization says of itself. All of it is public."""

    name = TextField(
        _l("Name"), [FILL_IN], description=_l("As it should stand on what you award, for example River College.")
    )
    url = TextField(
        _l("Website"),
        description=_l("People who check a badge follow it to see who you are. For example https://river.example."),
        render_kw={"type": "url", "spellcheck": "false"},
    )
    email = TextField(
        _l("Public e-mail address"),
        description=_l(
            "For questions about what you award. It stands in every credential; leave it empty if it should not."
        ),
        render_kw={"type": "email", "spellcheck": "false"},
    )
    country = SelectField(_l("Country"))
    description = LongTextField(
        _l("Who you are"), description=_l("One or two sentences for somebody who never heard of you.")
    )
    colour = ColorField(
        _l("Colour"), default=DEFAULT_COLOUR, description=_l("Badges that are drawn for you take it up.")
    )
    zone = SelectField(_l("Time zone"), default="UTC", description=_l("Dates and times are shown in it."))

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)
        self.country.choices = countries(str(get_locale()))
        self.zone.choices = zones()

    def profile(self) -> dict[str, str]:
        """Return the answers as the services take them."""
        return {name: self[name].data or "" for name in PROFILE_FIELDS}


class ProfileChangeForm(ChangeForm, ProfileForm):
    """What an organization that is there says of itself from now on."""


class NewOrganizationForm(ProfileForm):
    """The same, and the short name that stands in addresses for ever."""

    slug = TextField(
        _l("Short name for addresses"),
        description=_l(
            "Lower-case letters, digits and hyphens. It stands in public addresses and never changes. "
            "Leave it empty to have it made from the name."
        ),
        render_kw={"spellcheck": "false", "autocapitalize": "none"},
    )


@lru_cache
def countries(language: str) -> list[SelectChoice]:
    """Return the code and name of every country, by name, after an empty first choice."""
    named = Locale.parse(language).territories.items()
    found = [(code, name) for code, name in named if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY]
    return [
        SelectChoice("", str(_l("Not said"))),
        *(SelectChoice(code, name) for code, name in sorted(found, key=lambda entry: entry[1])),
    ]


@lru_cache
def zones() -> list[SelectChoice]:
    """Return the name and words of every time zone that is a place, and UTC first."""
    places = sorted(name for name in available_timezones() if "/" in name and not name.startswith(_NO_PLACE))
    return [SelectChoice("UTC", "UTC"), *(SelectChoice(name, name.replace("_", " ")) for name in places)]


_NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})  # groups of countries and codes for testing
_NO_PLACE = ("Etc/", "SystemV/", "US/", "posix/", "right/")
