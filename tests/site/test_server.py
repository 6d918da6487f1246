"""The local server: right types, no listing, one sentence for each mistake."""

import socket
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site import server


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "index.html").write_text("<!doctype html><p>é", encoding="utf-8")
    (tmp_path / "sub").mkdir()
    return tmp_path


def get(url: str):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.status, answer.headers, answer.read()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.wasm", "application/wasm"),
        ("a.mjs", "text/javascript"),
        ("a.js", "text/javascript"),
        ("a.whl", "application/zip"),
        ("a.json", "application/json"),
        ("a.ipynb", "application/json"),
        ("index.html", "text/html; charset=utf-8"),
    ],
)
def test_types_that_browsers_insist_on(folder, name, kind):
    (folder / name).write_bytes(b"x")
    with server.serving(folder) as site:
        status, headers, _ = get(f"{site.url}/{name}")
    assert (status, headers["Content-Type"]) == (200, kind)


def test_answers_are_kept_with_status_and_size(folder):
    (folder / "big.bin").write_bytes(b"x" * 5000)
    with server.serving(folder) as site:
        get(f"{site.url}/big.bin?v=1")
        with pytest.raises(urllib.error.HTTPError):
            get(f"{site.url}/missing")
    assert [(answer.path, answer.status) for answer in site.answers] == [
        ("/big.bin?v=1", 200),
        ("/missing", 404),
    ]
    assert 5000 < site.size < 7000
    assert [answer.path for answer in site.failures] == ["/missing"]


def test_a_line_is_shared_by_all_who_ask_and_lets_no_more_through_than_it_can(folder):
    size, megabits = 250_000, 8
    (folder / "big.bin").write_bytes(b"x" * size)
    with server.serving(folder, line=server.Line(megabits)) as site:
        begun = time.perf_counter()
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(get, [f"{site.url}/big.bin"] * 2))
        seconds = time.perf_counter() - begun
    assert [len(body) for _, _, body in answers] == [size, size]
    assert seconds >= 2 * size * 8 / (megabits * 1e6)


@pytest.mark.parametrize("path", ["sub/", "../", "%2e%2e/"])
def test_no_listing_and_nothing_outside_the_folder(folder, path):
    (folder.parent / "secret.txt").write_text("secret", encoding="utf-8")
    with server.serving(folder / "sub" / "..") as site:
        if path == "sub/":
            with pytest.raises(urllib.error.HTTPError, match="404"):
                get(f"{site.url}/{path}")
        else:
            with pytest.raises(urllib.error.HTTPError, match="404"):
                get(f"{site.url}/{path}secret.txt")


def test_it_listens_to_this_computer_only(folder):
    with server.serving(folder) as site:
        assert site.url.startswith("http://127.0.0.1:")


def test_a_port_in_use_is_one_sentence_that_names_it(folder):
    with socket.socket() as other:
        other.bind((server.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(LoyaltyLabError, match=rf"Port {port} is in use .* --port {port + 1}"):
            server.serve(folder, port)


def test_an_impossible_port_is_one_sentence(folder):
    with pytest.raises(LoyaltyLabError, match="no port 70000"):
        server.serve(folder, 70000)


def test_an_unbuilt_site_is_one_sentence(tmp_path):
    with pytest.raises(LoyaltyLabError, match=r"no built site in .*make book"):
        server.serve(tmp_path)


def test_the_port_is_free_again_afterwards(folder):
    with server.serving(folder) as site:
        port = int(site.url.rsplit(":", 1)[1])
    with server.serving(folder, port) as again:
        assert again.url == site.url
