"""Every blueprint, in one list."""

from __future__ import annotations

from flask import Blueprint

from issuer.web.account import account, sign_in
from issuer.web.admin import blueprint as admin
from issuer.web.api import blueprint as api
from issuer.web.design import blueprint as design
from issuer.web.frameworks import blueprint as frameworks
from issuer.web.health import blueprint as health
from issuer.web.issue import blueprint as issue
from issuer.web.public import blueprint as public
from issuer.web.reading import blueprint as reading
from issuer.web.site import blueprint as site
from issuer.web.verify import blueprint as verify

BLUEPRINTS: tuple[Blueprint, ...] = (
    health,
    public,
    verify,
    sign_in,
    reading,
    account,
    admin,
    design,
    frameworks,
    issue,
    site,
    api,
)
