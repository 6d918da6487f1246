"""Bytecode for the browser: what notebooks use is compiled, nothing else is touched, and a failure is one sentence."""

import base64
import csv
import hashlib
import importlib.util
import io
import sys
import zipfile

import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import sha256
from loyaltylab.site import bytecode, pyodide
from loyaltylab.site.browser import find_contents
from loyaltylab.site.lite import compile as inside
from loyaltylab.site.notebook_imports import PACKAGE_FOLDER, first_imports, parts_behind
from tests.support.small_edition import link_downloads

NAMES = {
    "thing/__init__.py": b'"""A thing."""\n',
    "thing/used.py": b'"""Used."""\n\n\ndef twice(number):\n    """Return it twice."""\n    return 2 * number\n',
    "thing/unused.py": b"x = 1\n",
    "thing/data.csv": b"a\n1\n",
    "thing-1.0.dist-info/METADATA": b"Name: thing\nVersion: 1.0\n",
    "thing-1.0.dist-info/RECORD": b"thing/used.py,sha256=old,1\n",
}
USED = ["/site/thing/__init__.py", "/site/thing/used.py", "/other/thing/unused.py"]


def read(archive):
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.fixture
def wheel():
    return inside.pack(NAMES)


def test_what_is_used_is_compiled_and_the_rest_is_as_it_was(wheel):
    made = read(inside.compiled(wheel, "/site", USED))
    assert set(made) == set(NAMES) - {"thing/__init__.py", "thing/used.py"} | {
        "thing/__init__.pyc",
        "thing/used.pyc",
    }
    same = set(made) & set(NAMES) - {"thing-1.0.dist-info/RECORD"}
    assert {name: made[name] for name in same} == {name: NAMES[name] for name in same}


def test_a_compiled_module_acts_as_its_source_and_names_its_place(wheel, tmp_path, monkeypatch):
    (tmp_path / "thing.zip").write_bytes(inside.compiled(wheel, "/site", USED))
    monkeypatch.syspath_prepend(str(tmp_path / "thing.zip"))
    from thing import unused, used  # type: ignore[import-not-found]

    assert used.twice(21) == 42
    assert used.twice.__doc__ == "Return it twice."
    assert used.twice.__code__.co_filename == "/site/thing/used.py"
    assert used.__spec__.origin.endswith("used.pyc")
    assert unused.x == 1
    for name in [name for name in sys.modules if name.split(".")[0] == "thing"]:
        del sys.modules[name]


def test_sources_stay_where_learners_may_read_them(wheel):
    made = read(inside.compiled(wheel, "/site", USED, keep_sources=True))
    assert made["thing/used.py"] == NAMES["thing/used.py"]
    beside = f"thing/__pycache__/used.{sys.implementation.cache_tag}.pyc"
    assert made[beside][:4] == importlib.util.MAGIC_NUMBER
    unchecked = (1).to_bytes(4, "little")  # PEP 552: Python takes it without a look at the source
    assert made[beside][4:8] == unchecked


@pytest.mark.parametrize("keep_sources", [False, True])
def test_the_record_lists_every_file_with_its_hash(wheel, keep_sources):
    made = read(inside.compiled(wheel, "/site", USED, keep_sources))
    rows = list(csv.reader(made["thing-1.0.dist-info/RECORD"].decode().splitlines()))
    assert {row[0] for row in rows} == set(made)
    for name, said, size in rows:
        if said:
            digest = base64.urlsafe_b64encode(hashlib.sha256(made[name]).digest()).rstrip(b"=").decode()
            assert (said, int(size)) == (f"sha256={digest}", len(made[name]))


def test_the_same_files_give_the_same_bytes(wheel):
    assert inside.compiled(wheel, "/site", USED) == inside.compiled(wheel, "/site", USED)


def test_what_no_browser_can_use_is_left_out(wheel):
    made = read(inside.compiled(wheel, "/site", USED, left_out=["thing/data"]))
    assert "thing/data.csv" not in made
    assert b"data.csv" not in made["thing-1.0.dist-info/RECORD"]
    assert "thing/unused.py" in made


def test_a_wheel_of_which_nothing_is_used_is_left_alone(wheel):
    assert inside.compiled(wheel, "/elsewhere", USED) is None


def test_a_source_that_is_no_python_is_named():
    broken = inside.pack({"thing/used.py": b"def ("})
    with pytest.raises(SyntaxError) as caught:
        inside.compiled(broken, "/site", USED)
    assert caught.value.filename == "/site/thing/used.py"


def test_what_notebooks_import_first_is_among_what_is_compiled(root):
    """Else their first cell compiles it on every visit."""
    contents = find_contents(root)
    first = {
        name for place in contents if place.endswith(".ipynb") for name in first_imports(contents[place])
    }
    own = parts_behind(first, PACKAGE_FOLDER)
    assert PACKAGE_FOLDER / "figures.py" in own
    assert PACKAGE_FOLDER / "data.py" in own
    assert not any({"site", "classroom"} & set(path.relative_to(PACKAGE_FOLDER).parts) for path in own)
    roots = {name.split(".")[0] for name in bytecode.USED}
    strange = {name.split(".")[0] for name in first} - sys.stdlib_module_names - {"loyaltylab"} - roots
    assert not strange, "add these to loyaltylab.site.bytecode.USED"
    assert {name for name in first if name.startswith(("sklearn.", "lifelines"))} <= set(bytecode.USED)


def test_without_playwright_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(bytecode, "find_spec", lambda name: None)
    with pytest.raises(LoyaltyLabError, match=r"needs Playwright.*requirements-build\.txt"):
        bytecode.node()


@pytest.fixture
def own_parts(root, tmp_path):
    """A wheel of ours, Pyodide's files, and a cache of its own."""
    path = tmp_path / "loyaltylab-0.1.0-py3-none-any.whl"
    path.write_bytes(inside.pack({"loyaltylab/__init__.py": b"x = 1\n", "loyaltylab/a.py": b"y = 2\n"}))
    cache = link_downloads(tmp_path, root)
    return path, pyodide.distribution(cache), cache


@pytest.mark.slow
def test_pyodide_compiles_for_the_browsers_python_once(own_parts, monkeypatch):
    path, distribution, cache = own_parts
    made = bytecode.own(path, ["loyaltylab/a.py"], distribution, cache)[path.name]
    files = read(made.read_bytes())
    assert set(files) == {
        "loyaltylab/__init__.py",
        "loyaltylab/a.py",
        "loyaltylab/__pycache__/a.cpython-312.pyc",
    }
    magic = (3531).to_bytes(2, "little") + b"\r\n"  # CPython 3.12
    assert files["loyaltylab/__pycache__/a.cpython-312.pyc"][:4] == magic

    monkeypatch.setattr(bytecode, "run", lambda *words: pytest.fail("made again"))
    assert bytecode.own(path, ["loyaltylab/a.py"], distribution, cache) == {path.name: made}
    assert bytecode.own(path, [], distribution, cache) == {}
    monkeypatch.undo()
    other = bytecode.own(path, ["loyaltylab/__init__.py"], distribution, cache)[path.name]
    assert [each.name for each in (cache / bytecode.OWN).iterdir()] == [other.parent.name], "the old one goes"


def test_two_builds_at_once_do_not_stumble_over_each_other(own_parts, monkeypatch):
    path, distribution, cache = own_parts

    def quicker(folder, job):
        """Stand in for Pyodide, while another build is done first."""
        for place in (folder / "compiled", kept):
            place.mkdir(parents=True)
            (place / path.name).write_bytes(b"made")

    kept = cache / bytecode.OWN / bytecode._key(sha256(path), ["loyaltylab/a.py"])
    monkeypatch.setattr(bytecode, "run", quicker)
    made = bytecode.own(path, ["loyaltylab/a.py"], distribution, cache)
    assert made == {path.name: kept / path.name}
    assert [each.name for each in kept.parent.iterdir()] == [kept.name]


@pytest.mark.slow
def test_what_cannot_be_compiled_stops_the_build_and_leaves_nothing(own_parts):
    path, distribution, cache = own_parts
    path.write_bytes(inside.pack({"loyaltylab/a.py": b"def ("}))
    with pytest.raises(LoyaltyLabError, match="could not be compiled") as caught:
        bytecode.own(path, ["loyaltylab/a.py"], distribution, cache)
    assert "\n" not in str(caught.value)
    assert "SyntaxError" in str(caught.value)
    assert not list((cache / bytecode.OWN).iterdir())


def test_the_lock_names_compiled_files_and_their_origins(tmp_path):
    made = tmp_path / "a-1-py3-none-any.whl"
    made.write_bytes(b"compiled")
    entries = {
        "a": {"file_name": made.name, "sha256": "s", "depends": ["b"]},
        "b": {"file_name": "b-1-py3-none-any.whl"},
    }
    lock = bytecode.locked({"info": {}, "packages": entries}, {made.name: made})
    name = "a-1-1pyc-py3-none-any.whl"
    assert lock["packages"] == {
        "a": {"file_name": name, "sha256": sha256(made), "depends": ["b"]},
        "b": entries["b"],
    }
    assert bytecode.origins({made.name: made}, {made.name: "s"}) == {
        name: {"from": made.name, "from_sha256": "s", "sha256": sha256(made)}
    }
