"""The wheels of the browser edition: reproducible, small in what they drag in, locked by hash."""

import hashlib
import shutil
import zipfile

import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import sha256
from loyaltylab.site import pyodide, wheels
from loyaltylab.site.notebook_imports import packages_for


def make_wheel(folder, name, needs=(), modules=("thing",)):
    """Write a small wheel."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    lines = [f"Name: {name}", "Version: 1.0", *(f"Requires-Dist: {need}" for need in needs)]
    with zipfile.ZipFile(path, "w") as wheel:
        for module in modules:
            wheel.writestr(f"{module}/__init__.py", "")
        wheel.writestr(f"{name}-1.0.data/scripts/run.py", "")
        wheel.writestr(f"{name}-1.0.dist-info/METADATA", "\n".join(lines))
    return path


@pytest.fixture
def small_root(tmp_path, root):
    """A copy of what the wheel is made of, with few files."""
    copy = tmp_path / "root"
    (copy / "src" / "loyaltylab").mkdir(parents=True)
    (copy / "datasets" / "truth").mkdir(parents=True)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, copy / name)
    (copy / "src" / "loyaltylab" / "__init__.py").write_text("x = 1\n", encoding="utf-8")
    (copy / "datasets" / "orders.csv").write_text("a\n1\n", encoding="utf-8")
    (copy / "datasets" / "truth" / "kinds.csv").write_text("a\n1\n", encoding="utf-8")
    return copy


def test_the_own_wheel_has_the_same_bytes_each_time_and_carries_the_records(small_root, tmp_path):
    first = wheels.build_own_wheel(small_root, tmp_path / "one")
    for path in small_root.rglob("*"):
        path.touch()  # a newer date alone changes nothing
    second = wheels.build_own_wheel(small_root, tmp_path / "two")
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as wheel:
        names = set(wheel.namelist())
    assert {
        "loyaltylab/__init__.py",
        "loyaltylab/_data/orders.csv",
        "loyaltylab/_data/truth/kinds.csv",
    } <= names


def test_the_own_wheel_is_built_again_only_when_a_source_changed(small_root, tmp_path, monkeypatch):
    calls = []
    real = wheels.build_own_wheel
    monkeypatch.setattr(wheels, "build_own_wheel", lambda *words: calls.append(1) or real(*words))
    first = sha256(wheels.own_wheel(small_root, tmp_path))
    assert sha256(wheels.own_wheel(small_root, tmp_path)) == first
    assert len(calls) == 1
    (small_root / "datasets" / "orders.csv").write_text("a\n2\n", encoding="utf-8")
    assert sha256(wheels.own_wheel(small_root, tmp_path)) != first
    assert len(calls) == 2


def test_a_wheel_that_cannot_be_built_is_one_sentence_and_the_old_one_stays(small_root, tmp_path):
    old = wheels.own_wheel(small_root, tmp_path)
    (small_root / "pyproject.toml").write_text("[build-system", encoding="utf-8")
    with pytest.raises(LoyaltyLabError, match="wheel could not be built") as caught:
        wheels.own_wheel(small_root, tmp_path)
    assert "\n" not in str(caught.value)
    assert old.is_file()


def test_a_lock_entry_says_imports_and_needs(tmp_path):
    needs = ["numpy>=2", 'pytest; extra == "test"', 'colorama; sys_platform == "win32"', "Jinja2"]
    entry = wheels.describe(make_wheel(tmp_path, "My_Thing", needs, modules=["thing", "other"]))
    assert entry["name"] == "my-thing"
    assert entry["imports"] == ["other", "thing"]
    assert entry["depends"] == ["jinja2", "numpy"]
    assert entry["sha256"] == sha256(tmp_path / "My_Thing-1.0-py3-none-any.whl")


def test_a_need_that_is_not_in_the_site_stops_the_build(tmp_path):
    own = make_wheel(tmp_path, "loyaltylab", modules=["loyaltylab"])
    bad = make_wheel(tmp_path, "fancy", ["polars"])
    with pytest.raises(LoyaltyLabError, match="fancy in the browser edition needs polars"):
        wheels.make_lock([bad], own)


@pytest.fixture
def lock(tmp_path, root):
    """The lock of the real edition, with a stand-in for the course's own wheel."""
    cache = root / ".cache"
    others = [*wheels.pinned_wheels(cache), *wheels.kernel_wheels()]
    return wheels.make_lock(others, make_wheel(tmp_path, "loyaltylab", modules=["loyaltylab"]))


def test_the_package_drags_in_no_statistics_libraries(lock):
    assert sorted(lock["packages"]["loyaltylab"]["depends"]) == sorted(wheels.OWN_NEEDS)
    loaded = pyodide.closure(lock["packages"], ["loyaltylab", "ipykernel", "pyodide-kernel", "piplite"])
    assert {"pandas", "matplotlib", "ipywidgets", "comm", "numpy"} <= set(loaded)
    assert not {"scipy", "scikit-learn", "openblas", "lifelines", "formulaic"} & set(loaded)


def test_lifelines_brings_all_that_it_needs(lock):
    loaded = set(pyodide.closure(lock["packages"], packages_for({"lifelines"}, lock)))
    assert {"lifelines", "autograd", "autograd-gamma", "formulaic", "narwhals", "wrapt", "scipy"} <= loaded
    assert "scikit-learn" not in loaded
    assert {"scipy", "joblib", "threadpoolctl"} <= set(
        pyodide.closure(lock["packages"], packages_for({"sklearn"}, lock))
    )


def test_a_packed_wheel_has_the_same_bytes_each_time_and_is_complete(tmp_path):
    name, digest = wheels.PACKED["autograd_gamma-0.5.0-py3-none-any.whl"]
    content = wheels.packed_wheel(name)
    assert content == wheels.packed_wheel(name)
    assert hashlib.sha256(content).hexdigest() == digest
    path = tmp_path / "autograd_gamma-0.5.0-py3-none-any.whl"
    path.write_bytes(content)
    assert wheels.describe(path)["depends"] == ["autograd", "scipy"]
    with zipfile.ZipFile(path) as wheel:
        assert wheel.testzip() is None
        listed = {
            line.split(b",")[0].decode()
            for line in wheel.read(f"{path.name[:20]}.dist-info/RECORD").splitlines()
        }
        assert listed == set(wheel.namelist())
        assert any("LICENSE" in entry for entry in listed)


def test_a_packed_wheel_of_something_else_is_refused(tmp_path, monkeypatch):
    """Planted: another version is installed than the one that is pinned."""
    monkeypatch.setattr(wheels, "PACKED", {"x-1.0-py3-none-any.whl": ("packaging", "0" * 64)})
    monkeypatch.setattr(wheels, "PINNED", {})
    monkeypatch.delenv(pyodide.FOLDER_VARIABLE, raising=False)
    with pytest.raises(LoyaltyLabError, match="the installed packages"):
        wheels.pinned_wheels(tmp_path)
    with pytest.raises(wheels.NotThere, match="no-such-thing is not installed"):
        wheels.packed_wheel("no-such-thing")


def test_versions_are_those_of_the_course(lock, root):
    pins = dict(
        line.split(" ")[0].split("==")
        for line in (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith(" ")
    )
    same = (
        "ipywidgets",
        "jupyterlab-widgets",
        "pandas",
        "scikit-learn",
        "lifelines",
        "autograd",
        "formulaic",
    )
    for name in same:
        assert lock["packages"][name]["version"] == pins[name]


def test_no_kernel_installed_is_one_sentence(monkeypatch):
    monkeypatch.setattr(wheels, "jupyter_path", lambda *names: [])
    with pytest.raises(
        LoyaltyLabError, match=r"needs jupyterlite-pyodide-kernel: install requirements-build\.txt"
    ):
        wheels.kernel_wheels()
