"""The archive for classrooms without a network: whole, the same every time, and never with a solution in it."""

import hashlib
import shutil

import pytest

from loyaltylab.classroom.release import release
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.browser import LABS
from loyaltylab.site.bundle import TOP, make_bundle
from tests.classroom.masters import SOLUTION, cell, write_master
from tests.support.archives import contents

STATEMENT = 'repeat_rate = (buyers["orders"] >= 2).groupby(buyers["region"]).mean()'


@pytest.fixture
def project(tmp_path):
    """A project with one exercise and a site of three files."""
    write_master(tmp_path, cell("a", SOLUTION))
    release(tmp_path)
    site = tmp_path / "_build" / "html"
    (site / "lite").mkdir(parents=True)
    (site / "lite" / LABS).write_text('{"edition": "offline", "labs": {}}')
    (site / "index.html").write_text("<title>Loyalty Lab</title>")
    (site / ".buildinfo").write_text("made today")
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "orders.csv").write_text("order_id\n1\n")
    (tmp_path / "LICENSE").write_text("free")
    return tmp_path


def test_it_holds_book_edition_data_licence_and_how_to_serve_them(project):
    made = make_bundle(project, project / "dist" / "a.zip")
    found = contents(made.path, TOP)
    assert set(found) == {
        "README.txt",
        "SHA256SUMS",
        "LICENSE",
        "data/orders.csv",
        "site/index.html",
        f"site/lite/{LABS}",
    }
    assert made.files == len(found)
    assert made.size == made.path.stat().st_size
    assert b"python -m http.server 8000 --directory site" in found["README.txt"]
    sums = dict(line.split("  ")[::-1] for line in found["SHA256SUMS"].decode().splitlines())
    assert sums == {
        name: hashlib.sha256(content).hexdigest()
        for name, content in found.items()
        if name not in ("README.txt", "SHA256SUMS")
    }


def test_the_same_site_gives_the_same_bytes(project):
    first = make_bundle(project, project / "a.zip").path.read_bytes()
    (project / "datasets" / "orders.csv").touch()
    assert make_bundle(project, project / "b.zip").path.read_bytes() == first
    (project / "datasets" / "orders.csv").write_text("order_id\n2\n")
    assert make_bundle(project, project / "b.zip").path.read_bytes() != first


@pytest.mark.parametrize(
    ("missing", "command"),
    [("index.html", "loyaltylab site book"), ("lite", "loyaltylab site browser")],
)
def test_half_a_site_is_not_packed(project, missing, command):
    path = project / "_build" / "html" / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(LoyaltyLabError, match=f"is missing: run `{command}` first"):
        make_bundle(project, project / "a.zip")
    assert not (project / "a.zip").exists()


def test_an_edition_that_needs_the_network_is_not_packed(project):
    (project / "_build" / "html" / "lite" / LABS).write_text('{"edition": "online", "labs": {}}')
    with pytest.raises(LoyaltyLabError, match="is the online one, which needs the network"):
        make_bundle(project, project / "a.zip")
    assert not (project / "a.zip").exists()


def test_a_solution_in_the_site_stops_it_and_the_old_archive_stays(project):
    old = make_bundle(project, project / "a.zip").path.read_bytes()
    (project / "_build" / "html" / "searchindex.js").write_text(f'x = "{STATEMENT}"'.replace('"', "'"))
    with pytest.raises(LoyaltyLabError, match="must not see, so that no archive was made"):
        make_bundle(project, project / "a.zip")
    assert (project / "a.zip").read_bytes() == old
    assert not list(project.glob(".*.part"))
