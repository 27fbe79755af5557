"""The harness sees what it is there to see: each fault, planted in a good page, is named."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web.harness import page_of, problems_of

GOOD = """<!doctype html>
<html lang="en"><head><title>A page – Site</title><link rel="stylesheet" href="/static/css/theme.css"></head>
<body><main id="main"><h1>A page</h1>
<form method="post" action="/sign-in"><label for="a">A</label><input id="a" name="a"><button>Go</button></form>
<p><a href="/verify">Verify</a> <img src="/static/images/mark.svg" alt=""></p></main></body></html>"""

FAULTS = (
    ('<html lang="en">', "<html>", "language"),
    ("<title>A page – Site</title>", "<title> – Site</title>", "title"),
    ("<h1>A page</h1>", "<h2>A page</h2>", "h1"),
    ("<h1>A page</h1>", "<h1>A page</h1><h1>Again</h1>", "h1"),
    ("<h1>A page</h1>", "<h1>A page</h1><h3>Deep</h3>", "skips a level"),
    ('<label for="a">A</label>', "", "no label"),
    ('<input id="a" name="a">', '<input id="a" name="a"><i id="a"></i>', "'a' is there 2 times"),
    ('<input id="a" name="a">', '<input id="a" name="a" aria-describedby="b">', "'b', which is not there"),
    ('alt=""', "", "alternative text"),
    ("<button>Go</button>", "<button></button>", "no words"),
    ("<button>Go</button>", "<button>Go <a href='/verify'>on</a></button>", "holds another control"),
    ("<p>", '<p style="color:red">', "inline attribute style"),
    ("<p>", '<p onclick="x()">', "inline attribute onclick"),
    ("<p>", "<script>x()</script><p>", "inline script"),
    ("</head>", "<style>p{}</style></head>", "inline style"),
    ("/static/images/mark.svg", "https://cdn.example/x.svg", "loaded from elsewhere"),
    ('href="/verify"', 'href="/nowhere"', "leads nowhere"),
    ('href="/verify"', 'href="#nowhere"', "leads nowhere on this page"),
    ('action="/sign-in"', 'action="/healthz"', "leads nowhere"),
    ("/static/css/theme.css", "/static/css/gone.css", "no such file"),
    ("<p>", "<p><div></div>", "invalid HTML"),
    ("</main>", "", "invalid HTML"),
    ('<input id="a" name="a">', '<input type="hidden" name="csrf_token"><input id="a" name="a">', "after its token"),
    ('href="/verify"', 'href="javascript:x()"', "leads nowhere"),
)


def problems(app: Flask, source: str) -> list[str]:
    policy = {"Content-Security-Policy": "default-src 'none'", "Content-Type": "text/html"}
    app.view_functions["health.alive"] = lambda: (source, policy)
    return problems_of(page_of("/planted", app.test_client().get("/healthz")), app)


def test_a_good_page_has_no_problems(app: Flask) -> None:
    assert problems(app, GOOD) == []


@pytest.mark.parametrize(("part", "fault", "named"), FAULTS)
def test_a_planted_fault_is_named(part: str, fault: str, named: str, app: Flask) -> None:
    assert part in GOOD
    found = problems(app, GOOD.replace(part, fault))
    assert any(named in problem for problem in found), found
