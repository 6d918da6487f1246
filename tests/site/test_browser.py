"""Building the browser edition: whole, its own host only, the same bytes each time; each planted defect stops it."""

import json
import re
import shutil
import zipfile

import nbformat
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import sha256
from loyaltylab.site import browser
from loyaltylab.site.data_budget import MOST_BYTES_A_FILE
from loyaltylab.site.editions import EDITIONS
from loyaltylab.site.lab_sizes import Start, measured_starts, start_seconds
from loyaltylab.site.stamps import release_of
from tests.support.small_edition import EXERCISE, LAB, link_downloads, write_notebook, write_small_root

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def small_root(tmp_path_factory, root):
    """A repository with one short lab and exercise, and with a solution and truth that must stay out."""
    copy = write_small_root(tmp_path_factory.mktemp("root"), root)
    (copy / "exercises" / "04_lab" / "note.csv").write_text("a\n1\n", encoding="utf-8")
    (copy / "exercises" / "04_lab" / ".hidden").write_text("x", encoding="utf-8")
    write_notebook(copy / "solutions" / "04_lab" / "04_lab.ipynb", "answer = 3")
    (copy / "datasets" / "truth").mkdir()
    (copy / "datasets" / "truth" / "kinds.csv").write_text("a\n1\n", encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def cache(tmp_path_factory, root):
    """A cache of its own for what builds make; downloads are shared with real builds."""
    return link_downloads(tmp_path_factory.mktemp("cache"), root)


@pytest.fixture(scope="module")
def built(small_root, cache, tmp_path_factory):
    """One built edition; tests do not change it."""
    return browser.build_browser(tmp_path_factory.mktemp("site") / "lite", small_root, cache)


@pytest.fixture
def copied(built, tmp_path):
    """A copy of the built edition, to plant defects in."""
    return shutil.copytree(built.output, tmp_path / "lite")


def all_files(folder):
    return {
        path.relative_to(folder).as_posix(): sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_labs_and_exercises_are_in_it_and_neither_solutions_nor_truth(built):
    assert built.notebooks == (LAB, EXERCISE)
    files = [name for name in all_files(built.output) if name.startswith("files/")]
    assert files == [f"files/{EXERCISE}", "files/exercises/04_lab/note.csv", f"files/{LAB}"]
    assert not any("truth" in name or "solution" in name for name in all_files(built.output))


def test_the_address_of_a_notebook_is_fixed(built):
    page, path = browser.address(LAB).split("?path=")
    assert page == "lite/notebooks/index.html"
    assert (built.output.parent / page).is_file()
    assert (built.output / "files" / path).is_file()


def test_a_second_build_does_nothing_and_a_third_elsewhere_gives_the_same_bytes(
    built, small_root, cache, tmp_path
):
    before = {path: path.stat().st_mtime_ns for path in built.output.rglob("*")}
    again = browser.build_browser(built.output, small_root, cache)
    assert not again.fresh
    assert {path: path.stat().st_mtime_ns for path in built.output.rglob("*")} == before
    shutil.rmtree(cache / "lite")
    other = browser.build_browser(tmp_path / "other", small_root, cache)
    assert other.fresh
    assert all_files(other.output) == all_files(built.output)


def test_a_changed_module_changes_the_wheel_alone(built, small_root, cache, tmp_path, monkeypatch):
    changed = shutil.copytree(small_root, tmp_path / "root")
    (changed / "src" / "loyaltylab" / "extra.py").write_text("x = 1\n", encoding="utf-8")

    def refuse(*words):
        pytest.fail("JupyterLite was built again")

    monkeypatch.setattr(browser, "run_jupyterlite", refuse)
    other = browser.build_browser(tmp_path / "other", changed, cache)
    old, new = all_files(built.output), all_files(other.output)
    wheel = next(name for name in new if "loyaltylab-" in name)
    # The size counts bytes: it stays when the wheel happens to pack to the same length.
    assert {name for name in new if old.get(name) != new[name]} - {"labs.json"} == {
        wheel,
        "static/pyodide/pyodide-lock.json",
        "static/pyodide/start.js",
        "build.sha256",
    }


def test_a_failed_build_leaves_the_old_edition_in_place(built, small_root, cache, tmp_path):
    broken = shutil.copytree(small_root, tmp_path / "root")
    output = shutil.copytree(built.output, tmp_path / "lite")
    before = all_files(output)
    write_notebook(broken / LAB, "import polars")
    with pytest.raises(LoyaltyLabError, match=rf"{LAB} imports polars"):
        browser.build_browser(output, broken, cache)
    assert all_files(output) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_data_file_over_the_budget_stops_the_build_and_is_named(small_root, cache, tmp_path):
    heavy = shutil.copytree(small_root, tmp_path / "root")
    (heavy / "datasets" / "clicks.csv").write_bytes(b"7\n" * (MOST_BYTES_A_FILE // 2 + 1))
    with pytest.raises(LoyaltyLabError, match=r"datasets/clicks\.csv has 2\.5 MB, and 2\.5 MB is the most"):
        browser.build_browser(tmp_path / "lite", heavy, cache)
    for name in ("a.csv", "b.csv", "clicks.csv"):
        (heavy / "datasets" / name).write_bytes(b"7\n" * (MOST_BYTES_A_FILE // 2))
    with pytest.raises(LoyaltyLabError, match=r"7\.5 MB together, and 5\.0 MB is the most"):
        browser.build_browser(tmp_path / "lite", heavy, cache)
    assert not (tmp_path / "lite").exists()


def test_no_notebooks_is_one_sentence(tmp_path):
    with pytest.raises(LoyaltyLabError, match="There are no notebooks"):
        browser.build_browser(tmp_path / "lite", tmp_path, tmp_path)


def test_what_labs_use_comes_compiled_and_our_sources_stay(built):
    folder = built.output / browser.PYODIDE_FOLDER
    origins = json.loads((folder / "bytecode.json").read_text(encoding="utf-8"))
    official = browser.pyodide.hashes()
    assert origins["python_stdlib.zip"]["from_sha256"] == official["python_stdlib.zip"]
    (pandas,) = folder.glob("pandas-*.whl")
    assert origins[pandas.name]["from_sha256"] == official[origins[pandas.name]["from"]]
    with zipfile.ZipFile(pandas) as wheel:
        names = set(wheel.namelist())
        assert wheel.testzip() is None
    assert "pandas/core/frame.pyc" in names
    assert "pandas/core/frame.py" not in names
    assert not any(name.startswith("fonttools") for name in origins), "what nothing imports stays as it is"


def test_the_size_counts_what_each_lab_imports_and_not_the_rest(built, small_root, cache, tmp_path):
    first = json.loads((built.output / "labs.json").read_text(encoding="utf-8"))["labs"]
    assert first[LAB]["bytes_gzip"] < first[LAB]["bytes"]
    assert first[EXERCISE]["bytes"] < first[LAB]["bytes"], "the exercise imports nothing"
    changed = shutil.copytree(small_root, tmp_path / "root")
    write_notebook(changed / LAB, "import pandas as pd\nimport scipy")
    other = browser.build_browser(tmp_path / "lite", changed, cache)
    second = json.loads((other.output / "labs.json").read_text(encoding="utf-8"))["labs"]
    folder = other.output / browser.PYODIDE_FOLDER
    added = sum(path.stat().st_size for name in ("scipy-", "openblas-") for path in folder.glob(f"{name}*"))
    assert second[LAB]["bytes"] - first[LAB]["bytes"] == pytest.approx(added, abs=200), "but for the wheel"
    assert second[LAB]["seconds"] > first[LAB]["seconds"]
    assert second[EXERCISE]["release"] == first[EXERCISE]["release"]
    assert second[LAB]["release"] != first[LAB]["release"]


def test_each_notebook_is_stamped_with_its_place_and_release(built):
    labs = json.loads((built.output / "labs.json").read_text(encoding="utf-8"))["labs"]
    for name in built.notebooks:
        served = nbformat.read(built.output / "files" / name, as_version=4)
        nbformat.validate(served)
        assert served.metadata["loyaltylab"] == {"path": name, "release": labs[name]["release"]}


def test_a_release_is_another_when_a_cell_is_and_not_when_its_result_is():
    cell = {"cell_type": "code", "source": ["a = 1\n", "a"], "metadata": {}, "outputs": []}
    base = release_of({"cells": [cell]})
    assert release_of({"cells": [{**cell, "source": "a = 1\na", "outputs": [{"text": "1"}]}]}) == base
    others = [
        [{**cell, "source": "a = 2\na"}],
        [{**cell, "cell_type": "markdown"}],
        [{**cell, "metadata": {"tags": ["check"]}}],
        [cell, cell],
    ]
    assert len({base, *(release_of({"cells": cells}) for cells in others)}) == 5


def test_the_online_edition_differs_in_where_pyodide_comes_from_and_in_nothing_else(
    built, small_root, cache, tmp_path
):
    online = browser.build_browser(tmp_path / "lite", small_root, cache, edition="online")
    here, there = all_files(built.output), all_files(online.output)
    locks = [
        json.loads((each.output / "static/pyodide/pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
        for each in (built, online)
    ]
    official = browser.pyodide.official()["packages"]
    assert {name: locks[1][name] for name in official} == official
    kept = ("name", "version", "depends", "imports")
    offline, other = ({name: [entry[key] for key in kept] for name, entry in lock.items()} for lock in locks)
    assert offline == other, "compiled or not, the same versions"
    names = {*browser.pyodide.CORE, *(locks[0][name]["file_name"] for name in official)}
    assert set(here) - set(there) == {f"static/pyodide/{name}" for name in names}
    assert {name for name in there if here.get(name) != there[name]} == {
        "static/pyodide/bytecode.json",
        "static/pyodide/pyodide-lock.json",
        "static/pyodide/start.js",
        "labs.json",
        "build.sha256",
    }
    script = (online.output / "static/pyodide/start.js").read_text(encoding="utf-8")
    assert re.findall(r"https?://[^/\"]+", script) == ["https://cdn.jsdelivr.net"]
    browser.check_site(online.output, [LAB, EXERCISE], "online")
    with pytest.raises(LoyaltyLabError, match=r"start\.js is not the script of the offline edition"):
        browser.check_site(online.output, [LAB, EXERCISE])


def test_the_time_lies_on_a_line_through_what_was_measured():
    starts = [Start("a", 10, 5.0), Start("b", 30, 9.0), Start("c", 20, 100.0)]
    assert [start_seconds(size, starts) for size in (10, 20, 30, 40)] == [5, 7, 9, 11]
    for edition in EDITIONS:
        measured = sorted(measured_starts(edition), key=lambda each: each.python_bytes)
        assert 0 < measured[0].seconds < measured[-1].seconds


def test_the_copy_passes_before_anything_is_planted(copied):
    browser.check_site(copied, [LAB, EXERCISE])


def plant_missing_file(site):
    next((site / browser.PYODIDE_FOLDER).glob("numpy-*.whl")).unlink()


def plant_tampered_wheel(site):
    with next((site / browser.PYODIDE_FOLDER).glob("numpy-*.whl")).open("ab") as wheel:
        wheel.write(b"!")


def plant_tampered_core(site):
    with (site / browser.PYODIDE_FOLDER / "pyodide.asm.wasm").open("r+b") as core:
        core.write(b"!")


def plant_other_origin(site):
    path = site / browser.PYODIDE_FOLDER / "bytecode.json"
    origins = json.loads(path.read_text(encoding="utf-8"))
    origins["python_stdlib.zip"]["from_sha256"] = "0" * 64
    path.write_text(json.dumps(origins), encoding="utf-8")


def plant_missing_notebook(site):
    (site / "files" / LAB).unlink()


def plant_unlisted_notebook(site):
    listing = site / "api" / "contents" / "notebooks" / "all.json"
    listing.write_text(listing.read_text(encoding="utf-8").replace("04_lab", "05_lab"), encoding="utf-8")


def plant_script(site):
    page = site / "notebooks" / "index.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(
        text.replace("</head>", '<script src="https://elsewhere.invalid/a.js"></script></head>'),
        encoding="utf-8",
    )


def plant_import(site):
    page = site / "lab" / "index.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(
        text.replace("await import(", "await import('https://elsewhere.invalid/a.js'); await import("),
        encoding="utf-8",
    )


def plant_setting(site, **words):
    path = site / "jupyter-lite.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    kernel = settings["jupyter-config-data"]["litePluginSettings"][browser.KERNEL_PLUGIN]
    for name, value in words.items():
        if value is None:
            del kernel[name]
        else:
            kernel[name] = value
    path.write_text(json.dumps(settings), encoding="utf-8")


def plant_outside_pyodide(site):
    plant_setting(site, pyodideUrl="https://elsewhere.invalid/pyodide.js")


def plant_no_pyodide_address(site):
    plant_setting(site, pyodideUrl=None)


def plant_outside_packages(site):
    plant_setting(site, pipliteUrls=["https://elsewhere.invalid/all.json"])


def plant_other_pin(site):
    path = site / browser.PYODIDE_FOLDER / "start.js"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"from": ""', '"from": "https://elsewhere.invalid/"')
    )


def plant_old_work_script(site):
    (site / "static" / "loyaltylab" / "work.js").write_text("// last year's\n")


def plant_no_language(site):
    page = site / "notebooks" / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace(' lang="en"', ""), encoding="utf-8")


@pytest.mark.parametrize(
    ("plant", "said"),
    [
        (plant_missing_file, r"numpy-.*\.whl is missing"),
        (plant_tampered_wheel, r"numpy-.*\.whl is damaged"),
        (plant_tampered_core, r"pyodide\.asm\.wasm is damaged"),
        (plant_other_origin, r"python_stdlib\.zip is another python_stdlib\.zip than Pyodide's own"),
        (plant_missing_notebook, "04_lab.ipynb is missing from the browser edition"),
        (plant_unlisted_notebook, "04_lab.ipynb is missing from the browser edition"),
        (plant_script, r"notebooks/index\.html asks another host .*elsewhere\.invalid"),
        (plant_import, r"lab/index\.html asks another host .*elsewhere\.invalid"),
        (plant_outside_pyodide, "does not point to the site's own Pyodide"),
        (plant_no_pyodide_address, "does not point to the site's own Pyodide"),
        (plant_outside_packages, r"jupyter-lite\.json names another host .*elsewhere\.invalid"),
        (plant_other_pin, r"start\.js is not the script of the offline edition"),
        (plant_old_work_script, r"work\.js is missing or another one"),
        (plant_no_language, r"notebooks/index\.html has no language"),
    ],
)
def test_a_planted_defect_stops_the_check_with_one_sentence(copied, plant, said):
    plant(copied)
    with pytest.raises(LoyaltyLabError, match=said) as caught:
        browser.check_site(copied, [LAB, EXERCISE])
    assert "\n" not in str(caught.value)
