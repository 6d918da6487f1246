"""The targets of ``do.py``: each makes sure of its environment, then calls ordinary commands in a fixed order."""

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools import environment
from tools.steps import ROOT, Steps, Stop

PYTHON_FILES = ("do.py", "tools", "src", "tests", "book/_ext", "benchmarks")
# What the package promises on pandas 3; the course itself stays on pandas 2.
PANDAS3_TESTS = ("tests/world", "tests/measures", "tests/data", "tests/checks")
NOTEBOOK_FOLDERS = ("notebooks", "solutions")
# Made by commands and made again by them. Environments and an instructor's gradebook are not among these.
MADE = ("_build", "dist", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".coverage")
FETCHED = ".cache/pyodide-"  # stays: it may have come over a slow line
# Hypothesis' own profile for CI: the same examples in every run, and no deadline that a busy machine would miss.
STEADY = "--hypothesis-profile=ci"
USERS_MISTAKE = 2  # the exit code with which `loyaltylab` ends after a clear sentence


def existing(names: Sequence[str]) -> list[str]:
    """Return those of the names that are in the project."""
    return [name for name in names if (ROOT / name).exists()]


def lab_command(python: Path, *words: str) -> list[str | Path]:
    """Return the command line of one ``loyaltylab`` command."""
    return [python, "-m", "loyaltylab.cli", *words]


def tool_command(python: Path, *words: str) -> list[str | Path]:
    """Return the command line of a tool that is installed as a module."""
    return [python, "-m", *words]


def gates(python: Path, steps: Steps) -> None:
    """Run every gate that needs no built book; go on after a failure, so that one run shows them all."""
    files = existing(PYTHON_FILES)
    steps.run("lint", tool_command(python, "ruff", "check", "--quiet", "--output-format", "concise", *files))
    steps.run(
        "format", tool_command(python, "ruff", "format", "--check", "--output-format", "concise", *files)
    )
    steps.run("types", tool_command(python, "mypy"))
    steps.run("the records are whole", lab_command(python, "data", "check"))
    steps.run("the records are what the world makes", lab_command(python, "data", "build", "--check"))
    steps.run("their dictionary is current", lab_command(python, "data", "dictionary", "--check"))
    steps.run("the map from concepts to data is current", lab_command(python, "data", "map", "--check"))
    steps.run(
        "exercises are what their masters release", lab_command(python, "classroom", "release", "--check")
    )
    steps.run("nothing leaks", lab_command(python, "classroom", "leaks"))
    steps.run("the instructor's kit is whole", lab_command(python, "site", "teaching"))
    steps.run("spelling", lab_command(python, "site", "spelling"))
    steps.run("notebooks are clean", lab_command(python, "site", "lint-notebooks"))


def book(words: Sequence[str]) -> int:
    """Build the book, the slides and the browser edition from the stored results, after proving those."""
    python = environment.ensure("build")
    steps = Steps()
    steps.must("the records are whole", lab_command(python, "data", "check"))
    steps.must("the stored results are true", lab_command(python, "site", "prove"))
    # First, for the book's pages say what each lab loads from it.
    code = steps.run("the browser edition", lab_command(python, "site", "browser"))
    if code not in (0, USERS_MISTAKE):
        raise Stop("Building the browser edition broke off; see above.")
    steps.must("the book", lab_command(python, "site", "book", *words))
    steps.must("the slides", lab_command(python, "site", "slides"))
    print(f"\n{steps.table()}\n")
    if code == USERS_MISTAKE:
        print(
            "The book is complete to read; only “run in the browser” is missing, for the reason that stands above."
        )
    print("Read it: make serve (or python do.py serve), which prints the address.")
    return 0


def test(words: Sequence[str]) -> int:
    """Run everything that CI runs; pytest comes last, so that its summary is the last line."""
    python = environment.ensure("build")
    steps = Steps()
    gates(python, steps)
    steps.stop_if_failed()
    newest = environment.ensure("pandas3", ROOT / ".venv-pandas3", environment.PANDAS3)
    steps.run(
        "the package on pandas 3", tool_command(newest, "pytest", "-q", STEADY, *existing(PANDAS3_TESTS))
    )
    steps.must("the browser edition", lab_command(python, "site", "browser"))
    steps.must("the book", lab_command(python, "site", "book"))
    steps.must("the slides", lab_command(python, "site", "slides"))
    steps.run("concepts have homes", lab_command(python, "site", "concepts", "--check"))
    steps.run("nothing leaks from the built site", lab_command(python, "classroom", "leaks"))
    steps.stop_if_failed()
    print(f"\n{steps.table()}\n\n== unit tests, gates with planted defects, browser, notebooks", flush=True)
    return Steps().run("pytest", tool_command(python, "pytest", STEADY, *pytest_options(), *words))


def test_browser(words: Sequence[str]) -> int:
    """Open, run and play every lab and exercise in the browser edition; ``test`` takes them in rotation."""
    python = environment.ensure("build")
    steps = Steps()
    steps.must("the browser edition", lab_command(python, "site", "browser"))
    steps.must("the book", lab_command(python, "site", "book"))
    spread = ["-n", "2", "--dist", "loadfile", "--durations", "15"]
    return Steps().run(
        "every lab in a browser", tool_command(python, "pytest", "--all", *spread, "tests/browser", *words)
    )


def pytest_options() -> list[str]:
    """Return the options of the one full pytest run: every test, and every cell of every notebook through nbval.

    ``--dist loadfile`` keeps a notebook's cells on one worker, hence on one kernel, and in order.
    """
    nbval = [
        "--nbval",
        "--nbval-current-env",
        "--nbval-sanitize-with",
        "tests/nbval.cfg",
        "--nbval-cell-timeout",
        "120",
    ]
    workers = ["-n", "2", "--dist", "loadfile", "--durations", "15"]
    return [*nbval, *workers, "tests", *existing(NOTEBOOK_FOLDERS)]


def check(words: Sequence[str]) -> int:
    """Run the quick part of ``test``: a few minutes, for use while writing."""
    python = environment.ensure("build")
    steps = Steps()
    gates(python, steps)
    steps.run("stored results of changed notebooks", lab_command(python, "site", "prove"))
    fast = ["-m", "not slow and not browser", "-n", "2", "--dist", "loadfile", "-q"]
    steps.run("fast tests", tool_command(python, "pytest", STEADY, *fast, "tests", *words))
    print(f"\n{steps.table()}\n", flush=True)
    steps.stop_if_failed()
    print("All of it is in order; “make test” also looks at the built book, in a browser.")
    return 0


def lab(words: Sequence[str]) -> int:
    """Open JupyterLab on the labs; further words go to JupyterLab."""
    python = environment.ensure("student")
    write_quiet_settings(python)
    first = next(iter(sorted((ROOT / "notebooks").glob("*.ipynb"))), None)
    start = ["--LabApp.default_url", f"/lab/tree/notebooks/{first.name}"] if first else []
    folders = [
        "--ServerApp.root_dir",
        str(ROOT),
        "--FileContentsManager.preferred_dir",
        str(ROOT / "notebooks"),
    ]
    return Steps().run(
        "JupyterLab (Ctrl-C ends it)", tool_command(python, "jupyterlab", *folders, *start, *words)
    )


def write_quiet_settings(python: Path) -> None:
    """Keep JupyterLab from asking every newcomer about news, and from asking other sites about updates."""
    settings = python.parent.parent / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    quiet = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
    if not settings.exists():
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(json.dumps(quiet, indent=2) + "\n", encoding="utf-8")


def serve(words: Sequence[str]) -> int:
    """Serve the built book on this computer; further words go to the server."""
    python = environment.ensure("build")
    return Steps().run("the built book (Ctrl-C ends it)", lab_command(python, "site", "serve", *words))


def pdf(words: Sequence[str]) -> int:
    """Print the built book into one PDF; further words go to the command."""
    python = environment.ensure("build")
    return Steps().run("the book as a PDF", lab_command(python, "site", "pdf", *words))


def refresh(words: Sequence[str]) -> int:
    """Run the labs and masters again and store their results."""
    python = environment.ensure("build")
    return Steps().run(
        "run the notebooks and store their results", lab_command(python, "site", "refresh", *words)
    )


def release(words: Sequence[str]) -> int:
    """Build exercises/ from solutions/."""
    python = environment.ensure("build")
    return Steps().run("release the exercises", lab_command(python, "classroom", "release", *words))


def lint(words: Sequence[str]) -> int:
    """Check the style of the named Python files, or of all."""
    python = environment.ensure("build")
    files = list(words) or existing(PYTHON_FILES)
    steps = Steps()
    steps.run("lint", [python, "-m", "ruff", "check", "--force-exclude", *files])
    steps.run(
        "format",
        [python, "-m", "ruff", "format", "--check", "--output-format", "concise", "--force-exclude", *files],
    )
    return 1 if steps.failed else 0


def bench(words: Sequence[str]) -> int:
    """Measure the course's speed against bare Python, NumPy and the bare browser."""
    python = environment.ensure("build")
    return Steps().run("benchmarks", tool_command(python, "benchmarks.run", *words))


def instructor(words: Sequence[str]) -> int:
    """Add what an instructor needs (nbgrader) to the environment."""
    environment.ensure("instructor")
    print(
        "The environment .venv has everything for teaching; CONTRIBUTING.md and the instructor pages go on from here."
    )
    return 0


def lock(words: Sequence[str]) -> int:
    """Pin every package anew from requirements/*.in; ``--upgrade`` takes newer versions."""
    python = environment.ensure("build")
    compile_: list[str | Path] = [
        python,
        "-m",
        "uv",
        "pip",
        "compile",
        "--quiet",
        "--universal",
        "--python-version",
        "3.11",
    ]
    plain = [
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--no-annotate",
        "--custom-compile-command",
        "make lock",
    ]
    steps = Steps()
    targets = {**environment.LEVELS, **environment.PANDAS3}
    for level, requirements in targets.items():
        steps.must(requirements, [*compile_, *plain, f"requirements/{level}.in", "-o", requirements, *words])
    return 0


def clean(words: Sequence[str]) -> int:
    """Remove everything that commands have built; environments, exercises, grades and the fetched Pyodide stay."""
    caches = [
        path
        for path in (ROOT / ".cache").glob("*")
        if not path.relative_to(ROOT).as_posix().startswith(FETCHED)
    ]
    found = [path for path in (*(ROOT / name for name in MADE), *caches) if path.exists()]
    for path in found:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    names = ", ".join(path.relative_to(ROOT).as_posix() for path in found)
    print(f"Removed {names}." if found else "There was nothing to remove.")
    print("The environments stay; to have one made anew, delete the folder .venv or .venv-pandas3.")
    return 0


@dataclass(frozen=True)
class Target:
    """One word after ``do.py`` and what it stands for."""

    run: Callable[[Sequence[str]], int]
    says: str


TARGETS = {
    "book": Target(book, "build the book, its slides and its browser edition"),
    "serve": Target(serve, "read the built book on this computer"),
    "pdf": Target(pdf, "print the built book into one PDF"),
    "lab": Target(lab, "open the labs in JupyterLab"),
    "check": Target(check, "the quick check while you write (about three minutes)"),
    "test": Target(test, "everything that CI checks"),
    "test-browser": Target(test_browser, "every lab and exercise in a browser (test takes a few, in turn)"),
    "refresh": Target(refresh, "run the labs again and store their results"),
    "release": Target(release, "build the exercises from their masters"),
    "lint": Target(lint, "check the style of Python files"),
    "bench": Target(bench, "measure the speed, as ratios"),
    "instructor": Target(instructor, "add nbgrader for teaching"),
    "lock": Target(lock, "pin the packages anew from requirements/*.in"),
    "clean": Target(clean, "remove what was built"),
}


def help_text() -> str:
    """Return the list of targets."""
    lines = [f"  {name:<12}  {target.says}" for name, target in TARGETS.items()]
    return "\n".join(["Usage: make TARGET, or python do.py TARGET [words for the command]", "", *lines])


def main(arguments: Sequence[str]) -> int:
    """Run the target that the first word names; return its exit code."""
    if not arguments or arguments[0] in ("help", "-h", "--help"):
        print(help_text())
        return 0
    name, *words = arguments
    if name not in TARGETS:
        print(f"do.py: there is no target “{name}”; choose one of {', '.join(TARGETS)}.", file=sys.stderr)
        return USERS_MISTAKE
    try:
        return TARGETS[name].run(words)
    except Stop as stop:
        print(f"\ndo.py {name}: {stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "\nStopped. The same command goes on where it can and mends what was half-made.", file=sys.stderr
        )
        return 130
