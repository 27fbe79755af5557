"""An e-mail address has one form, and never one whose domain is somebody else's."""

from __future__ import annotations

import pytest

from issuer.services.errors import Invalid
from issuer.services.mail_address import normalise_email


def refusal(typed: str) -> str:
    with pytest.raises(Invalid) as refused:
        normalise_email(typed, "recipient_email")
    assert list(refused.value.problems) == ["recipient_email"]
    return refused.value.problems["recipient_email"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Ada@River.Example ", "ada@river.example"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@BÜCHER.example", "ada@xn--bcher-kva.example"),
        ("ada@bu\u0308cher.example", "ada@xn--bcher-kva.example"),
        ("ada@ｒiver.example", "ada@river.example"),
        ("ada@mail.bücher。example", "ada@mail.xn--bcher-kva.example"),
        ("ada@bücher。example", "ada@xn--bcher-kva.example"),
        ("ada@пример.example", "ada@xn--e1afmkfd.example"),
        ("ada@例え.example", "ada@xn--r8jz45g.example"),
        ("ada@xn--strae-oqa.example", "ada@xn--strae-oqa.example"),
        ("ada@XN--STRAE-OQA.example", "ada@xn--strae-oqa.example"),
    ],
)
def test_an_address_has_one_form(typed, stored):
    assert normalise_email(typed) == stored == normalise_email(stored)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "@x.example",
        "a b@x.example",
        "a@x",
        "a@b@c.example",
        "a@x.example\nBcc: b@x.example",
        "a,b@x.example",
        "ada@x..example",
        "a" * 250 + "@x.example",
    ],
)
def test_what_is_no_address_is_refused(typed):
    assert refusal(typed)


@pytest.mark.parametrize(
    "domain",
    [
        pytest.param("straße.example", id="sharp s, that was ss"),
        pytest.param("STRAẞE.example", id="capital sharp s"),
        pytest.param("βόλος.example", id="final sigma, that was sigma"),
        pytest.param("نامه\u200cای.example", id="a joiner, that was nothing"),
        pytest.param("xn--strae-oqa.bücher.example", id="beside the ASCII form of another"),
    ],
)
def test_a_domain_that_was_another_one_is_never_made_that_one(domain):
    """By IDNA 2003, which is what Python knows; IDNA 2008 (RFC 5891) and UTS 46 tell them apart."""
    assert refusal(f"ada@{domain}") == (
        "Programs differ in how they read this domain. Write it in its ASCII form, with “xn--” in it."
    )


@pytest.mark.parametrize("typed", ["ada@river.example.", "ada@RIVER.example. ", "ada@bücher.example。"])
def test_a_dot_at_the_end_is_refused_in_words(typed):
    assert refusal(typed) == "Leave out the dot at the end."


@pytest.mark.parametrize("sign", ["＠", "，", "＜", "；", "（", "＼"])
def test_signs_that_become_others_in_a_domain_are_refused(sign):
    assert refusal(f"ada@river{sign}bank.example") == "Give an e-mail address such as name@example.org."
