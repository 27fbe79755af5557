"""`issuer serve`: one command that starts everything, says where it is, and stops without a trace."""

from __future__ import annotations

import os
import re
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from issuer.commands.errors import CommandError
from issuer.commands.listening import listen
from tests.commands.conftest import Answer, Server


def address_of(server: Server) -> str:
    """Return the address that a started server printed."""
    found = re.search(r"Pages +(http://\S+)", server.out)
    assert found, server.out
    return found[1]


def is_alive(pid: int) -> bool:
    """Return whether a process still runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Return whether a condition came true in time."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def test_the_first_start_says_where_to_sign_in_and_which_badge_to_scan(serve: Callable[..., Server]) -> None:
    server = serve()
    server.wait_for("Ctrl-C")
    base = address_of(server)
    assert re.search(rf"{base}/sign-in/[\w-]{{40,}}", server.out)
    badge = re.search(rf"{base}/v/\w+", server.out)
    assert badge
    assert "▀" in server.out  # the QR code
    with urllib.request.urlopen(badge[0], timeout=10) as page:
        assert page.status == 200
        assert "set-cookie" not in page.headers


def test_ctrl_c_stops_every_process_without_a_traceback(serve: Callable[..., Server]) -> None:
    server = serve(ISSUER_DEMO="0")
    server.wait_for("Ctrl-C")
    children = server.children()
    assert len(children) == 2
    assert server.interrupt() == 0
    assert not any(is_alive(pid) for pid in children)
    assert "Traceback" not in server.out
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(address_of(server) + "/healthz", timeout=2)


def test_nothing_is_left_behind_when_it_is_killed_outright(serve: Callable[..., Server]) -> None:
    server = serve(ISSUER_DEMO="0")
    server.wait_for("Ctrl-C")
    children = server.children()
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    assert wait_until(lambda: not any(is_alive(pid) for pid in children))


def test_a_child_that_dies_ends_the_whole_and_is_named(serve: Callable[..., Server]) -> None:
    server = serve(ISSUER_DEMO="0")
    server.wait_for("Ctrl-C")
    children = server.children()
    os.kill(children[-1], signal.SIGKILL)
    assert server.process.wait(timeout=20) == 1
    assert wait_until(lambda: "ended by itself" in server.out)
    assert not any(is_alive(pid) for pid in children)


def test_a_second_start_repeats_nothing_and_makes_a_fresh_link(
    serve: Callable[..., Server], issuer: Callable[..., Answer]
) -> None:
    first = serve(ISSUER_DEMO="0")
    first.wait_for("Ctrl-C")
    first.interrupt()
    people, keys = issuer("people", "list").out, issuer("keys", "list").out
    second = serve(ISSUER_DEMO="0")
    second.wait_for("Ctrl-C")
    links = [re.findall(r"/sign-in/(\S+)", server.out) for server in (first, second)]
    assert all(links)
    assert links[0] != links[1]
    assert (issuer("people", "list").out, issuer("keys", "list").out) == (people, keys)


def test_a_port_in_use_costs_one_line_and_makes_nothing(serve: Callable[..., Server], home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        server = serve(PORT=str(port))
        assert server.process.wait(timeout=20) == 1
    assert wait_until(lambda: bool(server.lines))
    assert server.lines == [
        f"issuer serve: Port {port} on 127.0.0.1 is in use. "
        f"Stop what listens there, or choose another: PORT={port + 1}\n"
    ]
    assert not home.exists()


def test_a_data_folder_that_cannot_be_written_costs_one_line(serve: Callable[..., Server], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    server = serve(ISSUER_HOME=str(tmp_path / "file" / "home"))
    assert server.process.wait(timeout=20) == 1
    assert wait_until(lambda: bool(server.lines))
    assert len(server.lines) == 1
    assert "cannot be written" in server.out
    assert "ISSUER_HOME" in server.out


def test_settings_that_cannot_be_used_are_all_named_at_once(serve: Callable[..., Server]) -> None:
    server = serve(PUBLIC_URL="http://badges.example.org", SECRET_KEY="short")
    assert server.process.wait(timeout=20) == 2
    assert wait_until(lambda: "SECRET_KEY" in server.out)
    assert "PUBLIC_URL" in server.out
    assert "Traceback" not in server.out


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host"])
def test_an_address_of_another_machine_is_refused_with_advice(host: str) -> None:
    with pytest.raises(CommandError, match="is not an address of this machine"):
        listen(host, 0)
