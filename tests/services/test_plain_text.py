"""What may be typed: text that reads as it looks."""

from __future__ import annotations

import time

import pytest

from issuer.services.errors import Invalid
from issuer.services.plain_text import clean_address, clean_line, clean_paragraphs


def test_a_line_is_composed_and_trimmed():
    assert clean_line("  Zoe\u0308 ", "name", maximum=3) == "Zoë"


@pytest.mark.parametrize(
    "text", ["a\nb", "a\rb", "a\x00b", "a\x1bb", "a\u202eb", "a\u2066b", "a\u200fb", "a\u2028b", "a\ud800b"]
)
def test_hidden_characters_are_refused_in_a_line(text):
    with pytest.raises(Invalid):
        clean_line(text, "name", maximum=100)


def test_letters_of_any_script_and_joined_emoji_are_fine():
    for text in ("Ἀριστοτέλης", "محمد", "李小龍", "👩\u200d🔬"):
        assert clean_line(text, "name", maximum=100) == text


def test_length_and_emptiness_are_named():
    with pytest.raises(Invalid, match="to 3 characters"):
        clean_line("abcd", "name", maximum=3)
    with pytest.raises(Invalid):
        clean_line("  ", "name", maximum=3, required=True)


def test_paragraphs_keep_their_lines_and_one_kind_of_line_end():
    assert clean_paragraphs(" a\r\nb\rc\td ", "text", maximum=100) == "a\nb\nc\td"
    with pytest.raises(Invalid):
        clean_paragraphs("a\u202eb", "text", maximum=100)


@pytest.mark.parametrize("url", ["https://x.example", "http://x.example/a?b=c#d", "https://[2001:db8::1]:8/ä", ""])
def test_an_address_is_taken(url):
    assert clean_address(url, "url") == url


@pytest.mark.parametrize(
    "url", ["x.example", "javascript:alert(1)", "https:///x", "https://x y", 'https://x/"', "HTTPS://x"]
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(Invalid):
        clean_address(url, "url")


def test_a_hostile_text_is_judged_at_once():
    started = time.process_time()
    with pytest.raises(Invalid):
        clean_address("https://" + "a" * 100_000 + "\\", "url", maximum=200_000)
    assert time.process_time() - started < 0.2
