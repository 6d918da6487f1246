"""The project's own Python environments: made when missing, brought up to date when the pins change, repaired when broken.

An environment is a folder with a note, ``loyaltylab-environment.json``. The note says “begun” before the first
package is touched and “finished” after the last one, so a run that was cut off is seen by the next.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tools.steps import ROOT, Stop, child_environment

NOTE = "loyaltylab-environment.json"
UV = "uv==0.13.9"

# Each level holds everything of the one before it, so an instructor's environment also serves a student's command.
LEVELS = {
    "student": "requirements.txt",
    "build": "requirements-build.txt",
    "instructor": "requirements-instructor.txt",
}
# A second environment, on which the package, but not the course, is tested.
PANDAS3 = {"pandas3": "requirements/pandas3.txt"}

# What pip and uv print when the package index cannot be reached.
NETWORK_SIGNS = (
    "NewConnectionError",
    "ConnectTimeout",
    "ReadTimeout",
    "Connection refused",
    "Connection reset",
    "Network is unreachable",
    "name resolution",
    "getaddrinfo failed",
    "Failed to fetch",
    "error sending request",
    "dns error",
    "Failed to establish a new connection",
    "ProxyError",
)


@dataclass(frozen=True)
class Note:
    """What an environment says of itself."""

    finished: bool
    level: str
    fingerprint: str
    folder: str


@dataclass(frozen=True)
class Plan:
    """What has to be done to an environment, and the sentence that tells the user why."""

    level: str
    install: bool
    from_scratch: bool
    reason: str


def python_in(folder: Path) -> Path:
    """Return where the environment's Python lies."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def runs(python: Path) -> bool:
    """Return whether this Python starts, which its base's removal ends, and is one that the course runs on."""
    question = "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
    try:
        return subprocess.run([python, "-c", question], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def fingerprint(level: str, levels: dict[str, str], root: Path) -> str:
    """Return a hash of everything that decides what an environment of this level holds.

    The tools' settings in pyproject.toml don't: a change of a lint rule must not cost an installation.
    """
    with (root / "pyproject.toml").open("rb") as stream:
        project = tomllib.load(stream)
    package = json.dumps([project["build-system"], project["project"]], sort_keys=True)
    pins = (root / levels[level]).read_text(encoding="utf-8")
    return hashlib.sha256("\n".join([UV, package, pins]).encode()).hexdigest()


def read_note(folder: Path) -> Note | None:
    """Return the environment's note, or None when there is none that can be read."""
    try:
        return Note(**json.loads((folder / NOTE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_note(folder: Path, note: Note) -> None:
    """Write the note in one piece."""
    temporary = folder / f".{NOTE}.new"
    temporary.write_text(json.dumps(asdict(note), indent=1) + "\n", encoding="utf-8")
    os.replace(temporary, folder / NOTE)


def decide(folder: Path, wanted: str, levels: dict[str, str], root: Path) -> Plan:
    """Say what must happen so that ``folder`` holds an environment of at least the level ``wanted``."""
    name = folder.name
    order = list(levels)
    note = read_note(folder)
    level = wanted
    if note is not None and note.level in order:
        level = max(wanted, note.level, key=order.index)
    if not folder.exists():
        return Plan(level, True, True, f"Making the environment {name} ({levels[level]}).")
    if note is None and not python_in(folder).exists():
        return Plan(level, True, True, f"An earlier run left {name} half-made; making it anew.")
    if not runs(python_in(folder)):
        return Plan(
            level, True, True, f"The Python in {name} does not start or is not 3.11 to 3.13; making it anew."
        )
    if note is None:
        # Made by hand, as many courses teach it: keep it, and bring it to the pins.
        return Plan(
            level,
            True,
            False,
            f"Bringing the environment {name}, which was made by hand, to {levels[level]}.",
        )
    if not note.finished:
        return Plan(level, True, True, f"An earlier run did not finish {name}; making it anew.")
    if Path(note.folder) != folder.resolve():
        return Plan(
            level, True, True, f"The project's folder has moved, so {name} points astray; making it anew."
        )
    if note.level not in order or order.index(note.level) < order.index(wanted):
        return Plan(level, True, False, f"Adding to {name} what {levels[level]} needs.")
    if note.fingerprint != fingerprint(level, levels, root):
        return Plan(level, True, False, f"The requirements have changed; bringing {name} up to date.")
    return Plan(level, False, False, "")


def run_logged(command: Sequence[str | Path], log: Path) -> str | None:
    """Run a command with its output in ``log``; return None when it went well, else what it printed."""
    result = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT,
        env=child_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    with log.open("a", encoding="utf-8") as stream:
        stream.write(f"$ {' '.join(str(word) for word in command)}\n{result.stdout}\n")
    return None if result.returncode == 0 else result.stdout


def is_network_failure(output: str) -> bool:
    """Return whether a failed installation looks as if the package index could not be reached."""
    return any(sign.lower() in output.lower() for sign in NETWORK_SIGNS)


def failure(what: str, output: str, log: Path) -> Stop:
    """Return the one sentence for an installation that failed."""
    if is_network_failure(output):
        return Stop(
            f"{what} could not be fetched because the package index does not answer: check the network connection "
            "(behind a proxy, set HTTPS_PROXY) and give the same command again; nothing of yours was touched."
        )
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if "Error: " in line] or [
        line for line in lines if "error" in line.lower()
    ]
    last = (telling or lines or ["no output"])[-1]
    place = log.relative_to(ROOT) if log.is_relative_to(ROOT) else log
    return Stop(f"{what} could not be installed ({last}); the whole output is in {place}.")


def base_python() -> str:
    """Return the Python under the running one: an environment must not be built on another that it may replace."""
    return getattr(sys, "_base_executable", None) or sys.executable


def make_folder(folder: Path, note: Note, log: Path) -> None:
    """Make an empty environment; whatever lay at its place goes."""
    for _ in range(10):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            break
        time.sleep(1)  # an installer whose parent was killed may still be writing for a moment
    else:
        raise Stop(
            f"{folder.name} is in use and could not be replaced: close the programs that run from it and try again."
        )
    folder.mkdir(parents=True)
    write_note(folder, note)
    output = run_logged([base_python(), "-m", "venv", folder], log)
    if output is not None:
        if "ensurepip" in output or "No module named venv" in output:
            raise Stop(
                f"{base_python()} cannot make environments because its venv module is missing: "
                "on Debian or Ubuntu give “sudo apt install python3-venv”, then the same command again."
            )
        raise failure("An environment", output, log)


def install(python: Path, requirements: Path, log: Path) -> None:
    """Install the pinned packages and this project, with uv where it can be had and with pip where not."""
    pip: list[str | Path] = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--retries",
        "2",
    ]
    uv: list[str | Path] = [
        python,
        "-m",
        "uv",
        "pip",
        "install",
        "--quiet",
        "--python",
        python,
        "--compile-bytecode",
    ]
    output = run_logged([*pip, UV], log)
    if output is not None and is_network_failure(output):
        raise failure("The course's packages", output, log)
    installers = [pip] if output is not None else [uv, pip]
    for what, words in (
        ("The course's packages", ["-r", str(requirements)]),
        ("The package loyaltylab", ["--no-deps", "-e", str(ROOT)]),
    ):
        for installer in installers:
            output = run_logged([*installer, *words], log)
            if output is None:
                break
            if installer is uv:
                print("   uv did not manage it; trying with pip, which takes longer.", flush=True)
        else:
            raise failure(what, output or "", log)


def ensure(wanted: str, folder: Path = ROOT / ".venv", levels: dict[str, str] = LEVELS) -> Path:
    """Return the Python of an environment that holds at least the level ``wanted``; make or mend it first if need be."""
    plan = decide(folder, wanted, levels, ROOT)
    python = python_in(folder)
    if not plan.install:
        return python
    print(f"{plan.reason} The first time takes a minute or two.", flush=True)
    begun = time.monotonic()
    log = ROOT / "_build" / "logs" / f"install{folder.name}.txt"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("", encoding="utf-8")
    print_of = fingerprint(plan.level, levels, ROOT)
    note = Note(finished=False, level=plan.level, fingerprint=print_of, folder=str(folder.resolve()))
    if plan.from_scratch:
        make_folder(folder, note, log)
    else:
        write_note(folder, note)
    install(python, ROOT / levels[plan.level], log)
    write_note(
        folder, Note(finished=True, level=plan.level, fingerprint=print_of, folder=str(folder.resolve()))
    )
    print(f"   The environment is ready ({time.monotonic() - begun:.0f} s).", flush=True)
    return python
