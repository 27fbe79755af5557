"""What the host and path of a web address tell about where it leads. Judged by form alone; nothing is fetched."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

_EXAMPLE = re.compile(r"(?:.*\.)?example\.[a-z]{2,}(?:\.[a-z]{2})?")
# Names kept for home networks or for nothing. An invented organization of the kind that documentation names
# ("harbour.example") is let be: its pages are nobody's mistake.
_NOWHERE = re.compile(r"(?:.*\.)?(?:localhost|localdomain|local|invalid|internal|lan)")
_PLACEHOLDER = re.compile(
    r"(?:.*\.)?(?:your-?(?:web-?site|site|domain|organi[sz]ation|org|school|college|university|company|institution"
    r"|link|url|page|name)|(?:my|some)-?(?:web-?site|site|domain)|domain|website|placeholder|link-?here|insert-?link"
    r"|xxx+)(?:\.[a-z]{2,})+"
)
_PLACEHOLDER_PATH = re.compile(
    r".*/(?:placeholder|your-?(?:link|url|page)(?:-?here)?|link-?here|insert-?(?:link|url)(?:-?here)?|tbd|todo|xxx+)/?",
    re.IGNORECASE,
)
_LOGIN_PATH = re.compile(
    r"(?:^|/)(?:log-?in|log-?on|sign-?in|sso|saml2?|oauth2?|wp-login|wp-admin)(?:[./]|$)", re.IGNORECASE
)
_LOGIN_HOST = re.compile(r"(?:login|logon|signin|sign-in|sso|auth|idp|webmail|intranet)\..+\..+|accounts\.google\.com")
_FILE_SHARES = (
    *("drive.google.com", "docs.google.com", "forms.gle", "dropbox.com", "db.tt", "onedrive.live.com", "1drv.ms"),
    *("sharepoint.com", "app.box.com", "box.com", "wetransfer.com", "we.tl", "icloud.com", "mega.nz", "mediafire.com"),
    *("pcloud.com", "transfer.sh", "file.io"),
)
# Identifiers of linked data are written with http:// and must be kept letter by letter; browsers are led on.
_IDENTIFIERS = (
    *("data.europa.eu", "publications.europa.eu", "purl.org", "w3.org", "id.loc.gov", "vocab.getty.edu", "dewey.info"),
    *("lexvo.org", "schema.org", "purl.imsglobal.org", "dx.doi.org", "hdl.handle.net", "d-nb.info", "viaf.org"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """An absolute http(s) address taken apart: scheme, host and path, host without a port and in lower case."""

    scheme: str
    host: str
    path: str

    @classmethod
    def of(cls, address: str) -> Link:
        """Take an address apart that `addresses.is_web_address` accepts."""
        parts = urlsplit(address.strip())
        return cls(parts.scheme.lower(), (parts.hostname or "").rstrip("."), parts.path)

    @property
    def leads_nowhere(self) -> str:
        """Why no reader can follow it ("is a name kept for examples"), or ""."""
        if _is_number(self.host):
            return "is the number of a machine, not a name that lasts"
        if _EXAMPLE.fullmatch(self.host):
            return "is a name kept for examples"
        if _NOWHERE.fullmatch(self.host) or "." not in self.host:
            return "is known inside one network only"
        if _PLACEHOLDER.fullmatch(self.host) or _PLACEHOLDER_PATH.fullmatch(self.path):
            return "only keeps the place of an address"
        return ""

    @property
    def stands_behind_a_door(self) -> str:
        """What keeps a stranger from reading it ("a login page", "a file share"), or ""."""
        if _is_under(self.host, _FILE_SHARES):
            return "a file share"
        return "a login page" if _LOGIN_PATH.search(self.path) or _LOGIN_HOST.fullmatch(self.host) else ""

    @property
    def is_plain(self) -> bool:
        """Whether it is plain http and no identifier that is written so."""
        return self.scheme == "http" and not _is_under(self.host, _IDENTIFIERS)


def same_address(address: str) -> str:
    """Return what two spellings of one address share: case of scheme and host and a final slash do not matter."""
    scheme, colon, rest = address.strip().partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}{colon}{host.lower()}{slash}{path}".rstrip("/")


def _is_under(host: str, names: tuple[str, ...]) -> bool:
    return f".{host}".endswith(_suffixes(names))


@cache
def _suffixes(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f".{name}" for name in names)


def _is_number(host: str) -> bool:
    if ":" not in host:
        return host.replace(".", "").isdigit()
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
