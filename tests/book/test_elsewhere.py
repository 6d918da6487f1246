"""Links to Colab and Binder: made from one setting, right in every part, and absent while there is no setting."""

import re
import shlex
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml
from lxml import html

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.book import build_book
from loyaltylab.site.concepts import toc_documents
from loyaltylab.site.elsewhere import elsewhere_html, install_line
from loyaltylab.site.repository import Repository, binder_address, colab_address, read_repository
from tests.book.minibook import LAB, READING, importable, write_minibook

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = [
    f"{document}.ipynb"
    for document in toc_documents(ROOT / "_toc.yml")
    if (ROOT / f"{document}.ipynb").is_file()
]
GITHUB = Repository("https://github.com/tea-school/loyalty-lab", "main")
GITLAB = Repository("https://gitlab.com/school/teas/loyalty-lab", "term/2")
OTHER = Repository("https://git.example.org/tea/lab", "main")


def file_in_colab_link(address: str) -> tuple[str, str, str]:
    """Return owner/name, branch and path of a Colab address, as Colab reads them."""
    parts = urlsplit(address)
    assert (parts.scheme, parts.hostname, parts.query) == ("https", "colab.research.google.com", "")
    found = re.fullmatch(r"/github/([^/]+/[^/]+)/blob/([^/]+)/(.+)", parts.path)
    assert found, address
    return found[1], found[2], unquote(found[3])


def file_in_binder_link(address: str) -> tuple[str, str, str, str]:
    """Return kind, place, branch and path of a Binder address, as BinderHub's own parser reads them."""
    parts = urlsplit(address)
    assert (parts.scheme, parts.hostname) == ("https", "mybinder.org")
    version, kind, *place, branch = parts.path.strip("/").split("/")
    assert version == "v2"
    assert len(place) == {"gh": 2, "gl": 1, "git": 1}[kind], address
    (opens,) = parse_qs(parts.query)["urlpath"]
    assert opens.startswith("lab/tree/")
    return kind, unquote("/".join(place)), unquote(branch), opens.removeprefix("lab/tree/")


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_each_lab_and_exercise_has_links_to_its_own_file(notebook):
    owner_and_name, branch, path = file_in_colab_link(colab_address(GITHUB, notebook))
    assert (owner_and_name, branch) == ("tea-school/loyalty-lab", "main")
    assert (ROOT / path).is_file()
    assert file_in_binder_link(binder_address(GITHUB, notebook)) == (
        "gh",
        "tea-school/loyalty-lab",
        "main",
        path,
    )


def test_other_hosts_have_binder_and_no_colab():
    assert colab_address(GITLAB, "a.ipynb") is None
    assert file_in_binder_link(binder_address(GITLAB, "x/ü &.ipynb")) == (
        "gl",
        "school/teas/loyalty-lab",
        "term/2",
        "x/ü &.ipynb",
    )
    assert file_in_binder_link(binder_address(OTHER, "a.ipynb"))[:2] == (
        "git",
        "https://git.example.org/tea/lab",
    )
    assert "Colab" not in elsewhere_html(OTHER, "a.ipynb", {"loyaltylab"})


def test_the_line_for_colab_names_what_the_notebook_needs_besides():
    line = install_line(GITHUB, {"loyaltylab", "pandas", "math", "sklearn", "lifelines"})
    assert shlex.split(line) == [
        "%pip",
        "install",
        "-q",
        "loyaltylab @ git+https://github.com/tea-school/loyalty-lab@main",
        "lifelines",
        "scikit-learn",
    ]


def write_setting(folder, **setting):
    settings = yaml.safe_load((folder / "_config.yml").read_text("utf-8"))
    settings["repository"] = setting
    (folder / "_config.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")


def test_the_course_names_its_repository_in_one_place():
    """Empty or right: what a maintainer writes there is tested here."""
    named = read_repository(ROOT)
    assert named is None or file_in_binder_link(binder_address(named, NOTEBOOKS[0]))[-1] == NOTEBOOKS[0]


@pytest.mark.parametrize(
    "address", ["github.com/a/b", "http://github.com/a/b", "https://github.com/a", "git@github.com:a/b.git"]
)
def test_an_address_that_no_reader_can_open_is_refused(tmp_path, address):
    (tmp_path / "_config.yml").write_text(yaml.safe_dump({"repository": {"url": address, "branch": "main"}}))
    with pytest.raises(LoyaltyLabError, match="is no public address of a repository"):
        read_repository(tmp_path)


def test_an_address_with_its_usual_endings_is_taken(tmp_path):
    (tmp_path / "_config.yml").write_text("repository: {url: 'https://github.com/a/b.git/', branch: main}")
    assert read_repository(tmp_path) == Repository("https://github.com/a/b", "main")
    (tmp_path / "_config.yml").write_text("repository: {url: 'https://github.com/a/b'}")
    with pytest.raises(LoyaltyLabError, match="needs a branch"):
        read_repository(tmp_path)


@pytest.mark.slow
def test_pages_show_links_only_when_there_is_a_repository(mini_site, tmp_path):
    page = html.parse(str(mini_site / f"{LAB}.html"))
    assert page.xpath("//details[contains(@class, 'lantern-elsewhere')]") == []
    folder = write_minibook(tmp_path)
    write_setting(folder, url=GITHUB.url, branch="main")
    with importable(folder):
        build_book(folder / "_build" / "html", folder)
    page = html.parse(str(folder / "_build" / "html" / f"{LAB}.html"))
    (box,) = page.xpath("//article//h1/following-sibling::details")
    colab, binder = box.xpath(".//a/@href")
    assert file_in_colab_link(colab)[2] == f"{LAB}.ipynb"
    assert file_in_binder_link(binder)[3] == f"{LAB}.ipynb"
    assert box.xpath("string(.//code)") == install_line(GITHUB, set())
    reading = html.parse(str(folder / "_build" / "html" / f"{READING}.html"))
    assert reading.xpath("//details[contains(@class, 'lantern-elsewhere')]") == []
    write_setting(folder, url="nowhere", branch="main")
    with importable(folder), pytest.raises(LoyaltyLabError, match="“nowhere” is no public address"):
        build_book(folder / "_build" / "html", folder)
