"""Fetches pages as a browser would, and holds each of them against what every page of ours must be.

Whatever a test is about, the pages it passes through are checked: title, headings, language, labels, ids, valid HTML,
no inline script or style, a strict policy, links that lead somewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from html5lib.constants import E as MESSAGES
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LABELLED_BY_THEMSELVES = frozenset({"hidden", "submit", "button", "reset", "image"})
_INTERACTIVE = frozenset({"a", "button", "input", "select", "textarea", "summary"})


@dataclass(frozen=True)
class Button:
    """What sends a form; `action` and `method` are its own when it has some."""

    text: str
    name: str
    value: str
    action: str | None
    method: str | None


@dataclass(frozen=True)
class Form:
    """A form of a page with the values it would send if nobody touched it."""

    action: str
    method: str
    values: Mapping[str, list[str]]
    names: frozenset[str]
    buttons: Sequence[Button]


@dataclass(frozen=True)
class Page:
    """One page as it came, and ways to look into it."""

    path: str
    status: int
    headers: Mapping[str, str]
    source: str
    problems_of_parsing: Sequence[str] = field(default=(), repr=False)

    @cached_property
    def root(self) -> Element:
        """The element tree of the page."""
        return html5lib.parse(self.source, treebuilder="etree", namespaceHTMLElements=False)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return all elements of a tag whose attributes have these values (`class_` holds a class)."""
        return [element for element in self.root.iter(tag) if _matches(element, attributes)]

    def one(self, tag: str, **attributes: str) -> Element:
        """Return the only element that matches."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} elements {tag} {attributes} on {self.path}"
        return found[0]

    @property
    def title(self) -> str:
        """The text of the title element."""
        return text_of(self.one("title"))

    @property
    def heading(self) -> str:
        """The text of the h1."""
        return text_of(self.one("h1"))

    @property
    def text(self) -> str:
        """What can be read on the page."""
        return text_of(self.one("body"))

    @property
    def main(self) -> str:
        """What can be read in the main part."""
        return text_of(self.one("main"))

    @property
    def links(self) -> dict[str, str]:
        """Links by their text; of links with the same text the first."""
        found: dict[str, str] = {}
        for link in self.all("a"):
            found.setdefault(text_of(link), link.get("href", ""))
        return found

    @property
    def forms(self) -> list[Form]:
        """All forms, in the order of the page."""
        return [_form(self, element) for element in self.all("form")]

    def form(self, button: str) -> Form:
        """Return the form with a button of this text."""
        found = [form for form in self.forms if any(own.text == button for own in form.buttons)]
        there = [own.text for form in self.forms for own in form.buttons]
        assert found, f"no form with a button {button!r} on {self.path}; there are {there}"
        return found[0]


@dataclass
class Visitor:
    """Somebody with a browser that runs no scripts; `client` keeps the cookies."""

    client: FlaskClient
    user_agent: str = "Harness/1.0"

    def request(self, method: str, path: str, **options: object) -> TestResponse:
        """Send one request as it is; nothing is checked."""
        return self.client.open(path, method=method, headers={"User-Agent": self.user_agent}, **options)

    def get_page(self, path: str, status: int = 200) -> Page:
        """Fetch a page, following redirects, and check it."""
        return self._page(path, self.request("GET", path), status)

    def submit(self, page: Page, button: str, values: Mapping[str, object] | None = None, *, status: int = 200) -> Page:
        """Press a button of a page, with `values` typed into its form first, and return the page that comes."""
        return self._page(page.path, self.send(page, button, values), status)

    def send(self, page: Page, button: str, values: Mapping[str, object] | None = None) -> TestResponse:
        """Press a button and return the bare answer, a redirect included."""
        form = page.form(button)
        data: dict[str, object] = {name: list(value) for name, value in form.values.items()}
        for name, value in (values or {}).items():
            assert name in form.names, f"no control {name!r} in the form on {page.path}: {sorted(form.names)}"
            data[name] = value
        pressed = next(own for own in form.buttons if own.text == button)
        if pressed.name:
            data[pressed.name] = pressed.value
        action, method = pressed.action or form.action, pressed.method or form.method
        path = urljoin(page.path, action) if action else page.path
        options = {"query_string": data} if method == "GET" else {"data": data}
        return self.request(method, path, **options)

    def _page(self, path: str, response: TestResponse, status: int) -> Page:
        for _hop in range(5):
            if response.status_code not in REDIRECTS:
                break
            path = urljoin(path, response.headers["Location"])
            response = self.request("GET", path)
        page = page_of(path, response)
        assert page.status == status, f"{path} answered {page.status}, not {status}: {page.main[:400]}"
        problems = problems_of(page, self.client.application)
        assert not problems, f"{path} is not as a page should be:\n  " + "\n  ".join(problems)
        return page


def page_of(path: str, response: TestResponse) -> Page:
    """Return an answer as a Page."""
    assert response.mimetype == "text/html", f"{path} answered {response.mimetype}"
    source = response.get_data(as_text=True)
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(source)
    errors = [f"line {line}: {MESSAGES[code] % details}" for (line, _column), code, details in parser.errors]
    return Page(path, response.status_code, dict(response.headers), source, tuple(errors))


def problems_of(page: Page, app: Flask) -> list[str]:
    """Return everything about a page that must not be, one sentence each."""
    return [
        *(f"invalid HTML, {error}" for error in page.problems_of_parsing),
        *_problems_of_outline(page),
        *_problems_of_ids(page),
        *_problems_of_controls(page),
        *_problems_of_policy(page),
        *_problems_of_links(page, app),
    ]


def text_of(element: Element) -> str:
    """Return the text of an element as it is read: white space folded."""
    return " ".join("".join(element.itertext()).split())


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


def _matches(element: Element, attributes: Mapping[str, str]) -> bool:
    for name, value in attributes.items():
        if name == "class_":
            if value not in (element.get("class") or "").split():
                return False
        elif element.get(name.rstrip("_").replace("_", "-")) != value:
            return False
    return True


def _form(page: Page, element: Element) -> Form:
    """Read a form; controls elsewhere that name it by `form=` belong to it too."""
    own = list(element.iter())
    if element.get("id"):
        own += [other for other in page.root.iter() if other.get("form") == element.get("id")]
    values: dict[str, list[str]] = {}
    names: set[str] = set()
    buttons = []
    for control in own:
        name = control.get("name") or ""
        if control.tag == "button" or (control.tag == "input" and control.get("type") == "submit"):
            text = text_of(control) or control.get("aria-label") or control.get("value") or ""
            method = control.get("formmethod")
            buttons.append(
                Button(text, name, control.get("value") or "", control.get("formaction"), method and method.upper())
            )
        elif control.tag in ("input", "select", "textarea") and name and "disabled" not in control.attrib:
            names.add(name)
            values.setdefault(name, []).extend(_values_of(control))
    sent = {name: value for name, value in values.items() if value}
    method = (element.get("method") or "GET").upper()
    return Form(element.get("action") or "", method, sent, frozenset(names), tuple(buttons))


def _values_of(control: Element) -> list[str]:
    if control.tag == "textarea":
        return ["".join(control.itertext()).removeprefix("\n")]
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [option for option in options if "selected" in option.attrib]
        if not chosen and "multiple" not in control.attrib:
            chosen = options[:1]
        return [option.get("value", text_of(option)) for option in chosen]
    if control.get("type") in ("checkbox", "radio"):
        return [control.get("value") or "on"] if "checked" in control.attrib else []
    return [] if control.get("type") == "file" else [control.get("value") or ""]
