"""The JSON-LD contexts we know, and nothing else.

No document is ever fetched: a context that is not in `contexts/` is refused. Each file is held
against its recorded SHA-256 when it is read, because whoever changes a context changes what every
signature means.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType
from typing import Any

from issuer.credential.errors import CredentialError, excerpt

VC_V1 = "https://www.w3.org/2018/credentials/v1"
VC_V2 = "https://www.w3.org/ns/credentials/v2"
OB_V3_0_0 = "https://purl.imsglobal.org/spec/ob/v3p0/context.json"
OB_V3_0_1 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"
OB_V3_0_2 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"
OB_V3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OB_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
CLR_V2 = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
STATUS_V1 = "https://www.w3.org/ns/credentials/status/v1"
STATUS_LIST_2021_V1 = "https://w3id.org/vc/status-list/2021/v1"
DATA_INTEGRITY_V2 = "https://w3id.org/security/data-integrity/v2"
ED25519_2020_V1 = "https://w3id.org/security/suites/ed25519-2020/v1"
MULTIKEY_V1 = "https://w3id.org/security/multikey/v1"

# address -> (file in contexts/, its SHA-256)
_FILES = {
    VC_V2: ("w3c-credentials-v2.json", "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"),
    VC_V1: ("w3c-credentials-v1.json", "00d7dd6d3ad8b920e3e550dd3a3d9090bffcac84cdbf943da6924b3e0a5c8bb8"),
    OB_V3: ("ob-3.0.3.json", "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84"),
    OB_V3_0_2: ("ob-3.0.2.json", "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53"),
    OB_V3_0_1: ("ob-3.0.1.json", "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571"),
    OB_V3_0_0: ("ob-3.0.0.json", "200cbcd7500e7a08d0ca2787f691bfdc0c3b44d9ff1fee2ecd4bbb12103688c8"),
    OB_EXTENSIONS: ("ob-extensions.json", "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93"),
    CLR_V2: ("clr-2.0.1.json", "880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6"),
    STATUS_V1: (
        "w3c-bitstring-status-list-v1.json",
        "fd08cbf28ddd829ab2f1978c48f43ab07a112c1c90245a0cfac7ba721c65170c",
    ),
    STATUS_LIST_2021_V1: (
        "w3c-status-list-2021-v1.json",
        "634d71c159289f068c96012e4511c657fdf82ac4231900081bda3ba24e2e1160",
    ),
    DATA_INTEGRITY_V2: (
        "w3c-data-integrity-v2.json",
        "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
    ),
    ED25519_2020_V1: (
        "w3c-ed25519-2020-v1.json",
        "b9e1ab971fd8bf2c7553e0c4a9438e0b9450afde1ea1ca5b2492368b9f549588",
    ),
    MULTIKEY_V1: ("w3c-multikey-v1.json", "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597"),
}


def _read_bytes(name: str, digest: str) -> bytes:
    data = (resources.files("issuer.credential") / "contexts" / name).read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise RuntimeError(f"the JSON-LD context {name} is not the recorded one; reinstall the package")
    return data


def _read(name: str, digest: str) -> dict[str, Any]:
    context: dict[str, Any] = json.loads(_read_bytes(name, digest))
    return context


CONTEXTS: Mapping[str, dict[str, Any]] = MappingProxyType({url: _read(*file) for url, file in _FILES.items()})
"""Address -> context document. The same objects every time: PyLD keeps what it works out from them."""


def load_document(url: str, options: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """PyLD's document loader. Raises `CredentialError("CONTEXT_UNKNOWN")` for any address not in CONTEXTS."""
    try:
        document = CONTEXTS[url]
    except KeyError as missing:
        raise CredentialError("CONTEXT_UNKNOWN", f"The context {excerpt(url)} is not one we know.") from missing
    # "static" lets PyLD's resolver keep the processed context under its address.
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": document,
        "tag": "static",
    }


def context_bytes(url: str) -> bytes | None:
    """Return what is kept of the context at this address, byte for byte, or None where it is not one we know."""
    file = _FILES.get(url)
    return None if file is None else _read_bytes(*file)
