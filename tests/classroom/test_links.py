"""Links to a JupyterHub say, read back, what they were made of; a wrong address is one sentence."""

import csv
import io
import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltylab.classroom.links import as_csv, as_html, git_pull_link, hub_address, make_links
from loyaltylab.cli import main
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.repository import Repository, repository_at
from tests.classroom.masters import cell, write_master

HERE = Repository("https://git.example.org/group/loyalty-lab", "spring term")


def read_back(link: str) -> tuple[str, str, str, str]:
    """Return hub, repository, branch and notebook as nbgitpuller and then JupyterLab read them."""
    parts = urlsplit(link)
    asked = parse_qs(parts.query, strict_parsing=True)
    assert {name: len(values) for name, values in asked.items()} == {"repo": 1, "branch": 1, "urlpath": 1}
    hub, _, rest = link.partition("/hub/user-redirect/git-pull?")
    assert rest
    opened = urlsplit(asked["urlpath"][0])
    assert not opened.query
    assert not opened.fragment
    folder, _, notebook = unquote(opened.path).removeprefix("lab/tree/").partition("/")
    assert folder == asked["repo"][0].rsplit("/", 1)[-1]
    return hub, asked["repo"][0], asked["branch"][0], notebook


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="/"), min_size=1).filter(
    lambda name: name not in (".", "..")
)


@given(NAMES, NAMES)
def test_any_branch_and_name_come_back(branch, name):
    link = git_pull_link("https://hub.example.edu", Repository(HERE.url, branch), f"notebooks/{name}")
    assert link.isascii()
    assert read_back(link) == ("https://hub.example.edu", HERE.url, branch, f"notebooks/{name}")


def test_a_link_in_full():
    repository = repository_at("https://github.com/owner/course.git/", "main", "here")
    assert git_pull_link("https://hub.example.edu", repository, "notebooks/04_x.ipynb") == (
        "https://hub.example.edu/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fowner%2Fcourse&branch=main"
        "&urlpath=lab%2Ftree%2Fcourse%2Fnotebooks%2F04_x.ipynb"
    )


@pytest.fixture
def project(tmp_path):
    write_master(tmp_path, cell("a", "# Lab 04: <kinds> & more", "markdown"), slug="04_x")
    for folder, name in (("notebooks", "04_x"), ("notebooks", "05_y"), ("exercises/04_x", "04_x")):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        content = (tmp_path / "solutions" / "04_x" / "04_x.ipynb").read_text()
        (tmp_path / folder / f"{name}.ipynb").write_text(content)
    (tmp_path / "_config.yml").write_text('repository:\n  url: ""\n  branch: main\n')
    return tmp_path


def test_each_lab_and_exercise_has_a_link_in_the_order_of_the_course(project):
    links = make_links(project, "https://hub.example.edu/", HERE)
    assert [(each.chapter, each.kind) for each in links] == [("04", "lab"), ("04", "exercise"), ("05", "lab")]
    assert [read_back(each.address)[3] for each in links] == [
        "notebooks/04_x.ipynb",
        "exercises/04_x/04_x.ipynb",
        "notebooks/05_y.ipynb",
    ]
    assert [each.chapter for each in make_links(project, "https://hub.example.edu", HERE, ["05"])] == ["05"]


def test_the_courses_own_labs_all_have_one(root):
    links = make_links(root, "https://hub.example.edu", HERE)
    named = {read_back(each.address)[3] for each in links}
    assert named == {
        path.relative_to(root).as_posix()
        for folder in ("notebooks", "exercises")
        for path in (root / folder).rglob("[0-9][0-9]_*.ipynb")
        if "checkpoint" not in path.name
    }
    assert all(each.title != each.kind for each in links)


class Anchors(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.found.append(dict(attrs)["href"])


def test_files_hold_the_same_links(project):
    links = make_links(project, "https://hub.example.edu", HERE)
    rows = list(csv.DictReader(io.StringIO(as_csv(links))))
    assert [row["link"] for row in rows] == [each.address for each in links]
    assert rows[0]["title"] == "Lab 04: <kinds> & more"
    page, anchors = as_html(links), Anchors()
    anchors.feed(page)
    assert anchors.found == [each.address for each in links]
    assert "<kinds>" not in page
    assert not re.search(r'(?:src|rel)="', page)  # nothing is asked of the network before a click


@pytest.mark.parametrize(
    "hub",
    [
        "http://hub.example.edu",
        "hub.example.edu",
        "https://",
        "https:///hub",
        "https://a b",
        "https://hub:x",
        "",
        "https://h?x=1",
    ],
)
def test_a_wrong_hub_is_one_sentence(hub):
    with pytest.raises(LoyaltyLabError, match="is no address of a JupyterHub") as caught:
        hub_address(hub)
    assert "\n" not in str(caught.value)


def test_the_hubs_address_may_end_as_the_address_bar_shows_it():
    for hub in ("https://h.example/", "https://h.example/hub", "https://h.example/hub/"):
        assert hub_address(hub) == "https://h.example"
    assert hub_address("https://h.example:8000/teaching") == "https://h.example:8000/teaching"


def test_the_command(project, capsys):
    command = ["classroom", "links", "--root", str(project), "--hub", "https://hub.example.edu"]
    assert main(command) == 2
    assert "give --repository URL, or write it into _config.yml" in capsys.readouterr().err
    full = [*command, "--repository", HERE.url]
    assert main(full) == 0
    out = capsys.readouterr().out
    assert out.count("/hub/user-redirect/git-pull?") == 3
    assert "branch=main" in out
    assert main([*full, "--branch", "b/c", "--csv", str(project / "links.csv")]) == 0
    assert "branch=b%2Fc" in (project / "links.csv").read_text()
    assert main([*full, "--html", str(project / "links.html")]) == 0
    assert "3 links in" in capsys.readouterr().out
    for wrong, told in (
        (["--lab", "77"], "no lab of chapter “77”; there are those of 04, 05"),
        (["--branch", " "], "needs a branch"),
        (["--repository", "git@github.com:owner/x.git"], "no public address of a repository"),
    ):
        assert main([*full, *wrong]) == 2
        assert told in capsys.readouterr().err
    (project / "_config.yml").write_text(f"repository:\n  url: {HERE.url}\n  branch: trunk\n")
    assert main(command) == 0
    assert "branch=trunk" in capsys.readouterr().out
