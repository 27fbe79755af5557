"""Imports every model, so that the metadata is whole for migrations and tests."""

from __future__ import annotations

from issuer.store import (
    api_tokens,
    audit,
    credentials,
    designs,
    epochs,
    frameworks,
    halts,
    holder_questions,
    jobs,
    organizations,
    outbox,
    people,
    profiles,
    readings,
    seen_lists,
    signers,
    site_keys,
    status_lists,
    token_keys,
    trusted_issuers,
)
from issuer.store.base import Base

__all__ = [
    "Base",
    "api_tokens",
    "audit",
    "credentials",
    "designs",
    "epochs",
    "frameworks",
    "halts",
    "holder_questions",
    "jobs",
    "organizations",
    "outbox",
    "people",
    "profiles",
    "readings",
    "seen_lists",
    "signers",
    "site_keys",
    "status_lists",
    "token_keys",
    "trusted_issuers",
]
