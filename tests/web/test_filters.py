"""How values are shown in pages."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from flask import Flask, g

from issuer.web import filters
from issuer.web.filters import day_in_words, host_of, in_words, markdown, written_day

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@pytest.mark.parametrize("show", [day_in_words, in_words])
@pytest.mark.parametrize(("instant", "year"), [(FIRST, "1"), (LAST, "9999")])
@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/New_York", "UTC"])
def test_an_instant_at_the_edge_of_the_calendar_is_shown_in_every_zone(
    app: Flask, show, instant: datetime, year: str, zone: str
) -> None:
    with app.test_request_context("/"):
        g.organization = SimpleNamespace(zone=zone)
        assert f" {year}" in show(instant).striptags()


def test_a_short_text_cannot_become_a_page_of_gigabytes() -> None:
    text = f"[a]:https://{'x' * 10_000}\n\n" + "[a]" * 2_000
    assert len(markdown(text)) < 2 * len(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2027-11-01", "1 November 2027"),
        ("2026-03", "March 2026"),
        ("2026", "2026"),
        ("2027-02-30", "2027-02-30"),
        ("last year", "last year"),
    ],
)
def test_a_date_that_a_designer_wrote_is_shown_in_words(app: Flask, text: str, words: str) -> None:
    with app.test_request_context():
        assert written_day(text) == words


@pytest.mark.parametrize("rest", ["", "/", "/a", "?x=.bank.example/", "#.bank.example", "\\.bank.example"])
def test_a_link_says_the_host_to_which_it_leads_and_no_other(rest: str) -> None:
    assert host_of(f"https://evil.example{rest}") == "evil.example"


def test_more_text_than_any_page_has_is_shown_as_it_was_written(app: Flask) -> None:
    """Else a badge of 240,000 brackets, in however many parts, keeps a web process busy for seconds."""
    with app.test_request_context("/"):
        shown = [markdown("*a* <b>" + "[" * 20_000) for _part in range(12)]
    assert shown[0].startswith("<p><em>a</em> &lt;b&gt;[")
    assert shown[-1].startswith("<p>*a* &lt;b&gt;[")
    assert sum(text.startswith("<p><em>") for text in shown) == 2


def test_a_text_that_was_read_before_is_not_read_again_and_comes_out_the_same() -> None:
    text = "A *text* with [a link](https://example.org/once)."
    first, hits = markdown(text), filters._read.cache_info().hits
    assert markdown(text) == first
    assert filters._read.cache_info().hits == hits + 1
    long = "x" * 9_000
    kept = filters._read.cache_info().currsize
    assert markdown(long).striptags() == long
    assert filters._read.cache_info().currsize == kept
