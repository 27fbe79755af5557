"""A page as a browser sees it: its text, links and forms, read from valid or invalid HTML alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

import html5lib
from html5lib.constants import E as MESSAGES
from werkzeug.test import TestResponse


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

    @property
    def root(self) -> Element:
        """The element tree of the page."""
        return self._parsed[0]

    @property
    def problems_of_parsing(self) -> Sequence[str]:
        """What makes it invalid HTML, each with its line."""
        return self._parsed[1]

    @cached_property
    def _parsed(self) -> tuple[Element, Sequence[str]]:
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        document = parser.parse(self.source)
        errors = [f"line {line}: {MESSAGES[code] % details}" for (line, _column), code, details in parser.errors]
        return document, errors

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


def page_of(path: str, response: TestResponse) -> Page:
    """Return an answer as a Page."""
    assert response.mimetype == "text/html", f"{path} answered {response.mimetype}"
    return Page(path, response.status_code, dict(response.headers), response.get_data(as_text=True))


def text_of(element: Element) -> str:
    """Return the text of an element as it is read: white space folded."""
    return " ".join("".join(element.itertext()).split())


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
