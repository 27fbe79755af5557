"""The texts of our mails: every one renders, escapes what people typed, and needs nothing from elsewhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import html5lib
import pytest
from jinja2 import UndefinedError

LETTERS = {
    "award": {
        "issuer_name": "River & College",
        "achievement_name": "Leading <groups>",
        "recipient_name": "Grace",
        "verification_address": "https://badges.example.org/v/abc",
        "valid_until": datetime(2028, 11, 5, tzinfo=UTC),
        "colour": "#8a6d1f",
        "reply_address": "office@river.example",
        "has_token": True,
    },
    "sign_in": {"person_name": "Ada <b>", "link": "https://badges.example.org/sign-in/abc"},
    "invitation": {
        "person_name": "Bo",
        "organization_name": "River & College",
        "inviter_name": "Ada <b>",
        "link": "https://badges.example.org/sign-in/abc",
        "is_one_time": True,
    },
}


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_valid_html_and_says_the_same_in_text(templates, name):
    letter = templates.render(name, **LETTERS[name])
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(letter.html)
    link = LETTERS[name].get("link") or LETTERS[name]["verification_address"]
    assert link in letter.text and link in letter.html
    assert "\n\n\n" not in letter.text and "&amp;" not in letter.text


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_loads_nothing(templates, name):
    letter = templates.render(name, **LETTERS[name])
    assert not re.search(r"(src=|<link|<script|url\(|@import)", letter.html)


def test_what_people_typed_stays_text_in_html(templates):
    letter = templates.render("award", **LETTERS["award"])
    assert "Leading &lt;groups&gt;" in letter.html and "Leading <groups>" in letter.text
    assert letter.subject == "River & College has awarded you Leading <groups>"
    assert "5 November 2028" in letter.text


def test_a_letter_names_the_token_only_where_there_is_one(templates):
    with_one, without = (templates.render("award", **(LETTERS["award"] | {"has_token": it})) for it in (True, False))
    assert "signed token (JWT)" in with_one.text and "signed token (JWT)" in with_one.html
    assert "token" not in without.text + without.html and "\n\n\n" not in without.text


def test_a_missing_value_is_an_error(templates):
    with pytest.raises(UndefinedError):
        templates.render("sign_in", person_name="Ada")


def test_a_line_break_in_a_subject_is_refused(templates):
    with pytest.raises(ValueError, match="one line"):
        templates.render("award", **(LETTERS["award"] | {"achievement_name": "a\nBcc: b"}))
