"""How values are shown: instants and dates in words, Markdown made safe, codes in readable groups."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import nh3
from babel.dates import format_date, format_datetime
from flask import Flask, g, has_app_context
from flask_babel import get_locale
from flask_babel import gettext as _
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from issuer.services.codes import group_code
from issuer.web import roles

# Without references: `[a]` written thirty thousand times would repeat one long address as often, in gigabytes.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "reference"])
_MAX_MARKDOWN = 60_000  # characters on one page
_MAX_REMEMBERED = 8_000  # characters of a text: what is kept of all has 20 MB at most
_TAGS = {"p", "br", "em", "strong", "ul", "ol", "li", "a", "blockquote", "code", "hr", "pre"}
# The order matters: most browsers also call themselves by the names of older ones.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_HEADING_START = re.compile(r"<h[1-6]>")
_END_OF_HOST = re.compile(r"[/?#\\]")
_HEADING_END = re.compile(r"</h[1-6]>")


def register(app: Flask) -> None:
    """Make the filters known to templates."""
    app.jinja_env.filters.update(
        in_words=in_words,
        day_in_words=day_in_words,
        markdown=markdown,
        grouped=group_code,
        host_of=host_of,
        role_names=roles.in_words,
        browser=browser,
    )
    app.jinja_env.globals["get_locale"] = get_locale
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def in_words(instant: datetime | None) -> Markup:
    """Return an instant as `<time>`, with the exact UTC instant as its tooltip."""
    if instant is None:
        return Markup("")
    return time_element(instant.strftime("%Y-%m-%dT%H:%M:%SZ"), plain_time(instant))


def time_element(exact: str, words: str) -> Markup:
    """Return a time as machines and as people read it; the exact one is the tooltip of the other."""
    return Markup('<time datetime="{}" title="{}">{}</time>').format(exact, exact, words)


def plain_time(instant: datetime, zone: str | None = None) -> str:
    """Return an instant in words alone: 25 November 2026, 10:00 UTC; in the organization's zone if none is named."""
    local = _local(instant, zone)
    text = format_datetime(local, "d MMMM y, HH:mm", tzinfo=local.tzinfo, locale=get_locale())
    return f"{text} {local.tzname() or 'UTC'}"


def day_in_words(value: date | datetime | None) -> Markup:
    """Return a date, or the day of an instant in the organization's zone, as `<time>`: 25 November 2026."""
    if value is None:
        return Markup("")
    exact = value.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else value.isoformat()
    return time_element(exact, plain_day(value))


def plain_day(value: date | datetime) -> str:
    """Return a date, or the day of an instant in the organization's zone, in words alone: 25 November 2026."""
    day = _local(value).date() if isinstance(value, datetime) else value
    return format_date(day, "d MMMM y", locale=get_locale())


def written_day(text: str) -> str:
    """Return a date as a designer writes it, or a part of one, in words: 1 November 2027, November 2027 or 2027."""
    pattern = {10: "d MMMM y", 7: "MMMM y"}.get(len(text))
    if pattern is None:
        return text
    try:
        day = date.fromisoformat(text if len(text) == 10 else f"{text}-01")
    except ValueError:
        return text  # the review says what is wrong with it
    return format_date(day, pattern, locale=get_locale())


def markdown(text: str | None) -> Markup:
    """Return CommonMark text as safe HTML: no raw HTML, no images, links that pass nothing on.

    Text beyond what any page has, which only a stranger's badge brings, is shown as it was written: reading it costs
    a hundred times as much.
    """
    text = text or ""
    read_before = g.get("markdown_read", 0) if has_app_context() else 0
    if read_before + len(text) > _MAX_MARKDOWN:
        return Markup("<p>{}</p>").format(text)
    if has_app_context():
        g.markdown_read = read_before + len(text)
    return _read(text) if len(text) <= _MAX_REMEMBERED else _read.__wrapped__(text)


@lru_cache(
    maxsize=256
)  # a badge's criteria are the same each time it is scanned, and reading them costs most of a page
def _read(text: str) -> Markup:
    rendered = _MARKDOWN.render(text)
    # A heading in someone's text must not break the outline of the page around it.
    rendered = _HEADING_START.sub("<p><strong>", _HEADING_END.sub("</strong></p>", rendered))
    return Markup(  # noqa: S704 - nh3 has just cleaned it
        nh3.clean(
            rendered,
            tags=_TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener noreferrer nofollow",
        )
    )


def host_of(url: str | None) -> Markup:
    """Return the host of an address, for links that say where they lead."""
    without_scheme = (url or "").partition("://")[2] or (url or "")
    return escape(_END_OF_HOST.split(without_scheme, maxsplit=1)[0])


def browser(user_agent: str) -> str:
    """Return a browser's name for itself in words, so that people know their own sign-ins: `Firefox on Linux`."""
    name = next((words for sign, words in _BROWSERS if sign in user_agent), None)
    system = next((words for sign, words in _SYSTEMS if sign in user_agent), None)
    if name and system:
        return _("%(browser)s on %(system)s", browser=name, system=system)
    return name or system or _("An unknown browser")


def _local(instant: datetime, zone: str | None = None) -> datetime:
    """Return an instant in the organization's zone; in UTC where it would fall off the end of the calendar there."""
    try:
        return instant.astimezone(_zone(zone))
    except OverflowError:
        return instant.astimezone(UTC)


def _zone(name: str | None) -> ZoneInfo:
    organization = g.get("organization") if name is None else None
    try:
        return ZoneInfo(organization.zone if organization is not None else name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
