"""What may be reached at all: which addresses (URLs) a document may name, and which machines a name may lead to.

Both are decided here and before anything is sent. A URL names a public host by its DNS name; a resolved address is held
against the registries of special addresses of IANA, for Python's own `is_global` lets some of them pass.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass

from issuer.credential.errors import CredentialError, excerpt

MAX_URL = 2048
HTTPS_PORT = 443

# RFC 3986 without what servers and proxies read in several ways: no backslash, no space, no other script, no fragment.
_URL = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<rest>[/?][!-~]*)?", re.IGNORECASE)
_REST = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*")
_AUTHORITY = re.compile(r"(?P<host>[A-Za-z0-9.-]+)(?::(?P<port>[1-9][0-9]{0,4}))?")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# RFC 6761, 6762, 7686, 8375, 9476 and what ICANN keeps for private use: names that no public server answers for.
_PRIVATE_NAMES = {"home.arpa", "internal", "intranet", "lan", "local", "localdomain", "localhost"}
_NO_NAMES = {"alt", "example", "invalid", "onion", "test"}
# IANA's special-purpose registries of IPv4 and IPv6, and the services that clouds put beside a machine.
_SPECIAL = """
    0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 168.63.129.16/32 169.254.0.0/16 172.16.0.0/12
    192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24
    198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
    2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20
"""
_CLOSED = tuple(map(ipaddress.ip_network, _SPECIAL.split()))
# All else of IPv6 is not the public internet: loopback, mapped and embedded IPv4 (::/8, NAT64 in 64:ff9b::/16), local
# (fc00::/7, fe80::/10, fec0::/10) and multicast addresses. 6to4 and Teredo lie inside and are closed above.
_PUBLIC_IPV6 = ipaddress.IPv6Network("2000::/3")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: a host name in lower case, its port, and path with query, both as they stood."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The host as the request names it, with the port where it is not the usual one."""
        usual = HTTPS_PORT if self.scheme == "https" else 80
        return self.host if self.port == usual else f"{self.host}:{self.port}"


def read_url(url: str, *, ports: Collection[int], loopback: bool = False) -> Target:
    """Return where a URL leads. `loopback` lets names of this machine, http and any port pass, for tests.

    Raises CredentialError: NET_SCHEME for anything but https, NET_ADDRESS for a host, port or path that is not allowed.
    """
    found = _URL.fullmatch(url) if len(url) <= MAX_URL else None
    if found is None:
        raise _refused(url, "is not a plain web address")
    scheme = found["scheme"].lower()
    if scheme != "https" and not (loopback and scheme == "http"):
        raise CredentialError("NET_SCHEME", f"“{excerpt(url)}” is not an https address, and no other is fetched.")
    authority = _AUTHORITY.fullmatch(found["authority"])
    if authority is None or not _REST.fullmatch(found["rest"] or ""):
        raise _refused(url, "is not a plain web address")
    host = authority["host"].lower()
    if not (loopback and host in ("localhost", "127.0.0.1")):
        _require_public_name(host, url)
    port = int(authority["port"] or (HTTPS_PORT if scheme == "https" else 80))
    if port > 65535 or (port not in ports and not loopback):
        raise _refused(url, "names a port that is not open here")
    rest = found["rest"] or "/"
    return Target(scheme, host, port, rest if rest.startswith("/") else f"/{rest}")


def _require_public_name(host: str, url: str) -> None:
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _refused(url, "does not name a host")
    if labels[-1].isdigit() or labels[-1].startswith("0x"):  # every spelling of an IPv4 address ends like this
        raise _refused(url, "names an IP address and no host")
    if len(labels) < 2 or {labels[-1], ".".join(labels[-2:])} & (_PRIVATE_NAMES | _NO_NAMES):
        raise _refused(url, "names no public host")


def require_public_address(text: str, *, loopback: bool = False) -> str:
    """Return a resolved address when it is one of the public internet. Raises CredentialError NET_ADDRESS."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError as error:
        raise _closed() from error
    if loopback and address.is_loopback:
        return text
    scoped = isinstance(address, ipaddress.IPv6Address) and (
        address.scope_id is not None or address not in _PUBLIC_IPV6
    )
    if scoped or not address.is_global or any(address in network for network in _CLOSED):
        raise _closed()
    return text


def _refused(url: str, reason: str) -> CredentialError:
    return CredentialError("NET_ADDRESS", f"“{excerpt(url)}” {reason}, so it was not asked.")


def _closed() -> CredentialError:
    # The address itself is not told: it may be one of the network that this runs in.
    return CredentialError("NET_ADDRESS", "The host does not lie on the public internet, so it was not asked.")
