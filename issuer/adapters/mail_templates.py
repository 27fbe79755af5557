"""The texts of our mails: `templates/email/<name>/` with `subject.txt`, `body.txt` and `body.html`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape


@dataclass(frozen=True, slots=True)
class RenderedLetter:
    """The words of one mail."""

    subject: str
    text: str
    html: str


class EmailTemplates:
    """Renders mails with plain Jinja: no request, no session, HTML escaped, a missing value is an error."""

    def __init__(self, folder: Path) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=select_autoescape(enabled_extensions=("html",), default=False),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            extensions=["jinja2.ext.i18n"],
        )
        # The texts are marked for translation as those of pages are; so far they come in English only.
        self._environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
        self._environment.filters["day"] = _day

    def render(self, name: str, **values: object) -> RenderedLetter:
        """Return the letter `name`. Raises ValueError for a line break in its subject."""
        subject, text, html = (
            self._environment.get_template(f"{name}/{part}").render(**values)
            for part in ("subject.txt", "body.txt", "body.html")
        )
        subject = subject.strip()
        if "\n" in subject or "\r" in subject:
            raise ValueError("The subject of a mail has to fit on one line.")
        return RenderedLetter(subject, text.strip() + "\n", html)


def _day(instant: datetime) -> str:
    """Return a day in words that cannot be misread, for example `25 November 2026`."""
    return f"{instant.day} {instant:%B %Y}"
