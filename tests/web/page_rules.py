"""What every page of ours must be; `problems_of` names what a page is not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from tests.web.pages import Page, text_of

_LABELLED_BY_THEMSELVES = frozenset({"hidden", "submit", "button", "reset", "image"})
_INTERACTIVE = frozenset({"a", "button", "input", "select", "textarea", "summary"})


def problems_of(page: Page, app: Flask) -> list[str]:
    """Return everything about a page that must not be, one sentence each."""
    return [
        *(f"invalid HTML, {error}" for error in page.problems_of_parsing),
        *_problems_of_outline(page),
        *_problems_of_ids(page),
        *_problems_of_controls(page),
        *_problems_of_forms(page),
        *_problems_of_policy(page),
        *_problems_of_links(page, app),
    ]


def _problems_of_outline(page: Page) -> Iterator[str]:
    if not page.root.get("lang"):
        yield "the page does not say its language"
    titles, headings = page.all("title"), page.all("h1")
    if len(titles) != 1 or text_of(titles[0]).startswith("–"):
        yield "the title is empty or not one"
    if len(headings) != 1 or not text_of(headings[0]):
        yield f"there are {len(headings)} h1, or it is empty"
    if len(page.all("main")) != 1:
        yield "there is not exactly one main"
    level = 1
    for element in page.one("main").iter():
        if isinstance(element.tag, str) and re.fullmatch("h[1-6]", element.tag):
            if int(element.tag[1]) > level + 1:
                yield f"the heading {text_of(element)!r} skips a level"
            level = int(element.tag[1])
    for image in page.all("img"):
        if image.get("alt") is None:
            yield f"the picture {image.get('src')} has no alternative text"


def _problems_of_ids(page: Page) -> Iterator[str]:
    ids = Counter(element.get("id") for element in page.root.iter() if element.get("id") is not None)
    yield from (f"the id {name!r} is there {count} times" for name, count in ids.items() if count > 1)
    for element in page.root.iter():
        for attribute in ("aria-describedby", "aria-labelledby", "for", "aria-controls", "list", "form"):
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    yield f"{attribute} of <{element.tag}> names {name!r}, which is not there"
    for link in page.all("a"):
        href = link.get("href") or ""
        if href.startswith("#") and len(href) > 1 and href[1:] not in ids:
            yield f"the link to {href} leads nowhere on this page"


def _problems_of_controls(page: Page) -> Iterator[str]:
    labelled = {label.get("for") for label in page.all("label") if text_of(label)}
    inside = {id(control) for label in page.all("label") if text_of(label) for control in label.iter()}
    for tag in ("input", "select", "textarea"):
        for control in page.all(tag):
            named = control.get("aria-label") or control.get("aria-labelledby")
            if control.get("type") in _LABELLED_BY_THEMSELVES or named or id(control) in inside:
                continue
            if control.get("id") not in labelled:
                yield f"the control {control.get('name')!r} has no label"
    for tag in ("a", "button", "summary"):
        for element in page.all(tag):
            pictures = [image.get("alt") for image in element.iter("img")]
            if not (text_of(element) or element.get("aria-label") or any(pictures)):
                yield f"a <{tag}> has no words: {element.attrib}"
            if tag != "summary" and any(inner.tag in _INTERACTIVE for inner in element.iter() if inner is not element):
                yield f"a <{tag}> holds another control: {text_of(element)!r}"


def _problems_of_forms(page: Page) -> Iterator[str]:
    """A form whose second half never arrived must not be taken for a whole one: its token comes last."""
    for form in page.all("form"):
        fields = [element.get("name") for element in form.iter() if element.tag in ("input", "select", "textarea")]
        if "csrf_token" in fields[:-1]:
            yield f"the form of {form.get('action')} has fields after its token: {fields[fields.index('csrf_token') :]}"


def _problems_of_policy(page: Page) -> Iterator[str]:
    policy = page.headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        yield f"the policy is missing or weak: {policy!r}"
    for element in page.root.iter():
        for attribute in element.attrib:
            if attribute == "style" or attribute.startswith("on"):
                yield f"<{element.tag}> has the inline attribute {attribute}"
    for script in page.all("script"):
        if not script.get("src") and script.get("type") != "application/ld+json":
            yield "there is an inline script"
    if page.all("style"):
        yield "there is an inline style"
    for element in (*page.all("script"), *page.all("img"), *page.all("link", rel="stylesheet"), *page.all("iframe")):
        address = element.get("src") or element.get("href") or ""
        if urlsplit(address).netloc:
            yield f"{address} is loaded from elsewhere"


def _problems_of_links(page: Page, app: Flask) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for form in page.all("form"):
        method = (form.get("method") or "GET").upper()
        if method == "GET" and form.get("action") is None:
            yield "a form has neither method nor action"
        seen.add((method, form.get("action") or page.path))
        for button in form.iter("button"):
            if button.get("formaction"):
                seen.add(((button.get("formmethod") or method).upper(), button.get("formaction") or ""))
    for tag, attribute in (("a", "href"), ("link", "href"), ("img", "src"), ("script", "src"), ("iframe", "src")):
        addresses = {element.get(attribute) or "" for element in page.all(tag)}
        seen.update(("GET", address) for address in addresses if not address.startswith("#"))
    for method, address in sorted(seen):
        if (problem := _leads_nowhere(app, method, urljoin(page.path, address))) is not None:
            yield f"{method} {address or '(empty)'} leads nowhere: {problem}"


def _leads_nowhere(app: Flask, method: str, address: str) -> str | None:
    parts = urlsplit(address)
    if parts.scheme in ("mailto", "data") or parts.netloc not in ("", "localhost"):
        return None if parts.scheme in ("http", "https", "mailto", "data", "") else f"scheme {parts.scheme}"
    try:
        endpoint, values = app.url_map.bind("localhost").match(parts.path or "/", method=method)
    except (RequestRedirect, MethodNotAllowed) as error:
        return type(error).__name__
    except HTTPException as error:
        return error.name
    if endpoint == "static":
        assert app.static_folder is not None
        return None if (Path(app.static_folder) / values["filename"]).is_file() else "no such file"
    return None
