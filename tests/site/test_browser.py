"""Building the browser edition: whole, its own host only, the same bytes each time; each planted defect stops it."""

import json
import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import sha256
from loyaltylab.site import browser

pytestmark = pytest.mark.slow

LAB = "notebooks/04_lab.ipynb"
EXERCISE = "exercises/04_lab/04_lab.ipynb"


def write_notebook(path, *sources):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=[new_markdown_cell("# A lab"), *map(new_code_cell, sources)]), path)


@pytest.fixture(scope="module")
def small_root(tmp_path_factory, root):
    """A repository with one short lab and exercise, and with a solution and truth that must stay out."""
    copy = tmp_path_factory.mktemp("root")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, copy / name)
    shutil.copytree(root / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
    write_notebook(copy / LAB, "import pandas as pd", "pd.Series([1, 2]).sum()")
    write_notebook(copy / EXERCISE, "answer = ...")
    (copy / "exercises" / "04_lab" / "note.csv").write_text("a\n1\n", encoding="utf-8")
    (copy / "exercises" / "04_lab" / ".hidden").write_text("x", encoding="utf-8")
    write_notebook(copy / "solutions" / "04_lab" / "04_lab.ipynb", "answer = 3")
    (copy / "datasets" / "truth").mkdir(parents=True)
    (copy / "datasets" / "truth" / "kinds.csv").write_text("a\n1\n", encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def cache(tmp_path_factory, root):
    """A cache of its own for what builds make; downloads are shared with real builds."""
    folder = tmp_path_factory.mktemp("cache")
    for name in (f"pyodide-{browser.pyodide.VERSION}", "wheels"):
        (root / ".cache" / name).mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(root / ".cache" / name, target_is_directory=True)
    return folder


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
    assert {name for name in new if old.get(name) != new[name]} - {"size.json"} == {
        wheel,
        "static/pyodide/pyodide-lock.json",
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


def test_no_notebooks_is_one_sentence(tmp_path):
    with pytest.raises(LoyaltyLabError, match="There are no notebooks"):
        browser.build_browser(tmp_path / "lite", tmp_path, tmp_path)


def test_the_size_counts_what_the_lab_imports_and_not_the_rest(built):
    size = json.loads((built.output / "size.json").read_text(encoding="utf-8"))
    folder = built.output / browser.PYODIDE_FOLDER
    lock = json.loads((folder / browser.LOCK).read_text(encoding="utf-8"))
    assert size["first_visit_bytes_gzip"] < size["first_visit_bytes"]
    assert browser.first_lab_size(built.output, {"pandas"}, lock) == size
    with_scipy = browser.first_lab_size(built.output, {"pandas", "scipy"}, lock)
    added = ["scipy", "openblas"]
    assert with_scipy["first_visit_bytes"] - size["first_visit_bytes"] == sum(
        (folder / lock["packages"][name]["file_name"]).stat().st_size for name in added
    )


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


def plant_no_language(site):
    page = site / "notebooks" / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace(' lang="en"', ""), encoding="utf-8")


@pytest.mark.parametrize(
    ("plant", "said"),
    [
        (plant_missing_file, r"numpy-.*\.whl is missing"),
        (plant_tampered_wheel, r"numpy-.*\.whl is damaged"),
        (plant_tampered_core, r"pyodide\.asm\.wasm is damaged"),
        (plant_missing_notebook, "04_lab.ipynb is missing from the browser edition"),
        (plant_unlisted_notebook, "04_lab.ipynb is missing from the browser edition"),
        (plant_script, r"notebooks/index\.html asks another host .*elsewhere\.invalid"),
        (plant_import, r"lab/index\.html asks another host .*elsewhere\.invalid"),
        (plant_outside_pyodide, "does not point to the site's own Pyodide"),
        (plant_no_pyodide_address, "does not point to the site's own Pyodide"),
        (plant_outside_packages, r"jupyter-lite\.json names another host .*elsewhere\.invalid"),
        (plant_no_language, r"notebooks/index\.html has no language"),
    ],
)
def test_a_planted_defect_stops_the_check_with_one_sentence(copied, plant, said):
    plant(copied)
    with pytest.raises(LoyaltyLabError, match=said) as caught:
        browser.check_site(copied, [LAB, EXERCISE])
    assert "\n" not in str(caught.value)
