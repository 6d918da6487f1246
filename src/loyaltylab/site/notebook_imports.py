"""What notebooks and modules import, read without running them: a lab in the browser can load only what the site carries."""

import ast
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.pyodide import closure

# In the standard library, but not in Pyodide's.
NOT_IN_PYODIDE = frozenset(
    [
        "curses",
        "dbm",
        "ensurepip",
        "fcntl",
        "grp",
        "idlelib",
        "lib2to3",
        "lzma",
        "msvcrt",
        "nis",
        "pwd",
        "readline",
        "resource",
        "spwd",
        "syslog",
        "termios",
        "tkinter",
        "turtle",
        "turtledemo",
        "venv",
        "winreg",
        "winsound",
    ]
)
# Pyodide's own, and what the kernel itself brings.
ALWAYS_THERE = frozenset({"js", "pyodide", "pyodide_js", "pyodide_kernel"})
# Parts of the package that never run in a browser.
BUILDERS = frozenset({"classroom", "site", "cli.py"})
# Libraries that parts of the package may import, though they are not loaded with it: up to 27 MB each, which only some
# labs should load. A notebook that uses such a part imports the library itself; that makes the browser load it.
STATISTICS = frozenset({"scipy", "sklearn", "lifelines"})
# What comes with them: the browser loads a library with all that it depends on.
COMES_WITH = {"lifelines": "scipy", "sklearn": "scipy"}
PACKAGE = "loyaltylab"
PACKAGE_FOLDER = Path(__file__).resolve().parents[1]
STANDARD = frozenset(sys.stdlib_module_names) - NOT_IN_PYODIDE
INSTALL = re.compile(r"^\s*[%!]\s*(?:pip|conda|uv|mamba)\b")
MAGIC = re.compile(r"^\s*[%!?]")


def full_names_imported_by(source: str) -> set[str]:
    """Return the full dotted names that Python source imports, also inside functions: ``a.b`` for ``from a import b``."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def imported_by(source: str) -> set[str]:
    """Return the top-level names of the modules that Python source imports, also inside functions."""
    return {name.split(".")[0] for name in full_names_imported_by(source)}


def parts_behind(names: Iterable[str], package: Path) -> dict[Path, tuple[str, set[str]]]:
    """Return the parts of the package that these imports run: file to its dotted name and to all that it imports.

    Parameters
    ----------
    names
        Full dotted names, such as ``loyaltylab.measures.survival.curve``.
    package
        The folder ``loyaltylab``. What a part imports from other parts is followed, also inside functions.
    """
    found: dict[Path, tuple[str, set[str]]] = {}
    waiting = list(names)
    while waiting:
        words = waiting.pop().split(".")
        if words[0] != PACKAGE:
            continue
        # Importing a.b.c runs a and a.b first; the last word may also be something inside a module.
        for length in range(1, len(words) + 1):
            place = package.joinpath(*words[1:length])
            for path in (place / "__init__.py", place.with_suffix(".py")):
                if path in found or not path.is_file():
                    continue
                inside = full_names_imported_by(path.read_text(encoding="utf-8"))
                found[path] = (".".join(words[:length]), inside)
                waiting += inside
    return found


def statistics_behind(names: Iterable[str], package: Path) -> dict[str, str]:
    """Return the statistics libraries that parts of the package import: library to the part.

    Parameters
    ----------
    names, package
        As for `parts_behind`.
    """
    found: dict[str, str] = {}
    for part, inside in parts_behind(names, package).values():
        for library in {name.split(".")[0] for name in inside} & STATISTICS:
            found.setdefault(library, part)
    return found


# pandas imports these itself, when such a method is called: no import stands in the cell.
PANDAS_NEEDS = {
    "kde": "scipy",
    "density": "scipy",
    "read_excel": "openpyxl",
    "to_excel": "openpyxl",
    "read_html": "lxml",
    "read_parquet": "pyarrow",
    "to_parquet": "pyarrow",
    "to_markdown": "tabulate",
}


def hidden_imports(source: str) -> dict[str, str]:
    """Return what pandas will import when this source runs: module to the call that needs it."""
    found: dict[str, str] = {}
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        method = node.func.attr
        if method in PANDAS_NEEDS:
            found[PANDAS_NEEDS[method]] = f"{method}()"
        # The correlation of two columns goes to scipy; that of a whole table, corr(method=...), does not.
        if method == "corr" and node.args:
            words = [word.value for word in node.keywords if word.arg == "method"] + node.args[1:2]
            for word in words:
                if isinstance(word, ast.Constant) and word.value in ("spearman", "kendall"):
                    found["scipy"] = f'corr(…, method="{word.value}")'
    return found


NEEDS_COMPUTER = "needs-computer"
"""Tag of a cell that says: this lab needs engines that no browser has; the browser edition leaves it out."""


def needs_computer(path: Path) -> bool:
    """Return whether a cell of the notebook is tagged as needing a computer of the learner's own."""
    cells = nbformat.read(path, as_version=4).cells
    return any(NEEDS_COMPUTER in cell.metadata.get("tags", []) for cell in cells)


def notebook_imports(path: Path, package: Path = PACKAGE_FOLDER) -> set[str]:
    """Return the modules that a notebook's code cells import, by their top-level names.

    Raises
    ------
    LoyaltyLabError
        When a cell is no Python, installs packages while it runs, or makes pandas or the course's package import what
        nothing has loaded.
    """
    names: set[str] = set()
    hidden: dict[str, str] = {}
    for number, cell in enumerate(nbformat.read(path, as_version=4).cells, start=1):
        if cell.cell_type != "code" or cell.source.startswith("%%"):
            continue
        lines = cell.source.splitlines()
        if any(INSTALL.match(line) for line in lines):
            raise LoyaltyLabError(
                f"{path}: cell {number} installs a package while it runs, which needs the network: add the package to the browser edition instead."
            )
        source = "\n".join("pass" if MAGIC.match(line) else line for line in lines)
        try:
            names |= full_names_imported_by(source)
            hidden |= hidden_imports(source)
        except SyntaxError as error:
            raise LoyaltyLabError(
                f"{path}: cell {number} is not valid Python ({error.msg}): mend the cell."
            ) from None
    found = {name.split(".")[0] for name in names}
    loaded = found | {COMES_WITH[name] for name in found & COMES_WITH.keys()}
    for library, part in statistics_behind(names, package).items():
        if library not in loaded:
            raise LoyaltyLabError(
                f"{path} uses {part}, which needs {library}: in the browser that comes only with an import in the notebook. "
                f"Import {library} in the same cell, or in one before."
            )
    for module, call in hidden.items():
        if module not in loaded:
            raise LoyaltyLabError(
                f"{path} calls {call}, for which pandas needs {module}: in the browser that comes only with an import in the notebook. "
                f"Import {module}, or do without (the correlation of two columns' rank() is Spearman's)."
            )
    return found


def first_imports(path: Path) -> list[str]:
    """Return the dotted names of the modules that the first importing cell of a notebook needs, in its order.

    The browser edition imports them while its pages load; later cells import theirs when they run.
    """
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code" or cell.source.startswith("%%"):
            continue
        source = "\n".join("pass" if MAGIC.match(line) else line for line in cell.source.splitlines())
        modules: list[str] = []
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                modules += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                modules.append(node.module)
        if modules:
            return list(dict.fromkeys(modules))
    return []


def place_of(path: Path, module: str) -> str:
    """Return where a notebook imports a module first, as "cell 3, line 2"."""
    for number, cell in enumerate(nbformat.read(path, as_version=4).cells, start=1):
        if cell.cell_type != "code":
            continue
        for line, text in enumerate(cell.source.splitlines(), start=1):
            if re.match(rf"\s*(?:from|import)\s[^#]*\b{re.escape(module)}\b", text):
                return f"cell {number}, line {line}"
    return "a cell"


def provided(lock: dict[str, Any]) -> set[str]:
    """Return the top-level names that can be imported with this ``pyodide-lock.json``."""
    names = {name.split(".")[0] for entry in lock["packages"].values() for name in entry["imports"]}
    return names | STANDARD | ALWAYS_THERE


def packages_for(names: Iterable[str], lock: dict[str, Any]) -> set[str]:
    """Return the packages of the lock that Pyodide loads for these imported names, without what they depend on."""
    wanted = set(names)
    return {
        package
        for package, entry in lock["packages"].items()
        if wanted & {name.split(".")[0] for name in entry["imports"]}
    }


def check_notebooks(notebooks: Iterable[Path], lock: dict[str, Any], root: Path) -> None:
    """Stop when a notebook imports what the browser edition does not carry.

    Raises
    ------
    LoyaltyLabError
        Names each such notebook and package.
    """
    there = provided(lock)
    missing = [
        f"{path.relative_to(root).as_posix()} imports "
        + ", ".join(f"{module} ({place_of(path, module)})" for module in sorted(strange))
        for path in notebooks
        if (strange := notebook_imports(path) - there)
    ]
    if missing:
        raise LoyaltyLabError(
            f"The browser edition does not carry all that its notebooks need: {'; '.join(missing)}. "
            "Add the wheel to loyaltylab.site.wheels, or do without the package."
        )


def check_package(package: Path, needs: Iterable[str], lock: dict[str, Any]) -> None:
    """Stop when a part of the course's package that labs use imports what its lock entry does not load.

    Pyodide loads packages for the imports that it sees in a cell; an import inside the package is hidden from it, so
    everything there must stand in the entry's ``depends``. Statistics libraries are the exception: ``notebook_imports``
    sees to it that a notebook which comes to such a part imports them.

    Parameters
    ----------
    package
        The folder ``loyaltylab``.
    needs
        The entry's ``depends``.
    lock
        The site's lock.
    """
    loaded = {
        "packages": {name: lock["packages"][name] for name in closure(lock["packages"], [*needs, "ipython"])}
    }
    there = provided(loaded) | {"loyaltylab"}
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package)
        if place.parts[0] in BUILDERS or place.name == "commands.py":
            continue
        source = path.read_text(encoding="utf-8")
        if strange := imported_by(source) - there - STATISTICS:
            raise LoyaltyLabError(
                f"loyaltylab/{place.as_posix()} imports {', '.join(sorted(strange))}, which the browser edition does not load with the package: "
                "do without it there, or add it to OWN_NEEDS in loyaltylab.site.wheels."
            )
