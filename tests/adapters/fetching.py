"""The gateway as tests ask it: for an address of a listener, and for what it says when it refuses."""

from __future__ import annotations

import pytest

from issuer.adapters.fetch import Gateway
from issuer.adapters.fetch_answer import Bounds
from issuer.credential.documents import Purpose
from issuer.credential.errors import CredentialError
from tests.adapters.listeners import HOST, Listener

MIB = 1024 * 1024
SHORT = Bounds(connect_seconds=1.5, total_seconds=2.0)  # for what is waited for in vain
SOON = 4.0  # seconds: those, and what a busy machine takes


def url_of(listener: Listener, path: str = "/did.json", host: str = HOST) -> str:
    return f"https://{host}:{listener.port}{path}"


def refusal(fetcher: Gateway, url: str, purpose: Purpose = Purpose.KEY) -> CredentialError:
    with pytest.raises(CredentialError) as refused:
        fetcher.fetch_for(purpose, url)
    assert refused.value.detail.endswith(".")
    return refused.value
