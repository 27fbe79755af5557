"""Security headers on every answer of the site: nothing from elsewhere is loaded, framed or sniffed."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.wrappers import Response

from issuer.web.guards import WITHOUT_COOKIE

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def register(app: Flask) -> None:
    """Set the headers after every request."""
    secure = not app.extensions["toolkit"].settings.is_local  # on plain http HSTS would lock people out

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "no-referrer" if request.blueprint in WITHOUT_COOKIE else "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if request.blueprint not in WITHOUT_COOKIE and request.endpoint != "static":
            headers.setdefault("Cache-Control", "no-store")
        if secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response
