"""The files that put the course before a class: one Python everywhere, nothing of an instructor's, nothing that is not there."""

import fnmatch
import json
import os
import re
import subprocess
import tomllib

import pytest
import yaml
from packaging.specifiers import SpecifierSet

from loyaltylab.classroom.pack import PYTHON
from tests.conftest import ROOT

SECRET = ("solutions", "questions", "tests", ".git", "grading")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def dockerfile_faults(text: str, ignore: str) -> list[str]:
    """Return what a Dockerfile for a class must not do."""
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]
    faults = []
    (base,) = (line.split()[1] for line in lines if line.startswith("FROM "))
    if not re.search(r":\d+\.\d+\.\d+", base):
        faults.append(f"the base {base} is not pinned to a version")
    user = [line.split()[1] for line in lines if line.startswith("USER ")][-1:]
    if not user or not user[0].isdigit() or user == ["0"]:
        faults.append("it does not end as a plain user, by number")
    allowed = [line[1:] for line in ignore.splitlines() if line.startswith("!")]
    for line in lines:
        if line.startswith(("COPY ", "ADD ")):
            words = [word for word in line.split()[1:] if not word.startswith("--")]
            for source in words[:-1]:
                if source in (".", "./") or source.startswith(SECRET):
                    faults.append(f"it copies {source}")
                elif not (ROOT / source).exists():
                    faults.append(f"it copies {source}, which is not there")
                elif not any(fnmatch.fnmatch(source, pattern) for pattern in allowed):
                    faults.append(f".dockerignore keeps {source} out")
    return faults


DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
IGNORE = (ROOT / ".dockerignore").read_text(encoding="utf-8")


def test_the_image_is_pinned_plain_and_without_solutions():
    assert dockerfile_faults(DOCKERFILE, IGNORE) == []
    assert IGNORE.splitlines()[1] == "*"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("FROM python:3.12.11-slim-bookworm", "FROM python:latest", "not pinned"),
        ("USER 1000\n", "", "plain user"),
        ("USER 1000\n", "USER 0\n", "plain user"),
        ("COPY src ", "COPY solutions ", "it copies solutions"),
        ("COPY src ", "COPY . ", "it copies ."),
        ("COPY src ", "COPY source ", "source, which is not there"),
        ("COPY src ", "COPY tools ", ".dockerignore keeps tools out"),
    ],
)
def test_a_planted_fault_in_the_dockerfile_is_named(old, new, told):
    assert old in DOCKERFILE
    (fault,) = dockerfile_faults(DOCKERFILE.replace(old, new), IGNORE)
    assert told in fault


def test_one_python_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert PYTHON in SpecifierSet(project["requires-python"])
    assert (ROOT / "binder" / "runtime.txt").read_text(encoding="utf-8").strip() == f"python-{PYTHON}"
    assert re.search(rf"^FROM python:{re.escape(PYTHON)}\.", DOCKERFILE, re.MULTILINE)
    assert f'python-version: "{PYTHON}"' in (WORKFLOWS[0].parent / "pages.yml").read_text(encoding="utf-8")


def test_binder_finds_pins_and_package():
    folder = ROOT / "binder"
    (line,) = (
        line
        for line in (folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    )
    assert (folder / line.removeprefix("-r ")).resolve() == ROOT / "requirements.txt"
    script = folder / "postBuild"
    assert "install --no-cache-dir --no-deps ." in script.read_text(encoding="utf-8")
    if os.name == "posix":
        assert os.access(script, os.X_OK)
        assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0


def test_the_dev_container_is_the_same_image():
    folder = ROOT / ".devcontainer"
    settings = json.loads((folder / "devcontainer.json").read_text(encoding="utf-8"))
    assert (folder / settings["build"]["dockerfile"]).resolve() == ROOT / "Dockerfile"
    assert (folder / settings["build"]["context"]).resolve() == ROOT
    assert f"useradd --create-home --uid 1000 {settings['remoteUser']}" in DOCKERFILE


def workflow_faults(text: str) -> list[str]:
    """Return what a workflow must not do."""
    workflow = yaml.safe_load(text)
    faults = (
        [] if workflow.get("permissions") == {"contents": "read"} else ["its first permissions are too wide"]
    )
    for name, job in workflow["jobs"].items():
        if "timeout-minutes" not in job:
            faults.append(f"{name} may run for hours")
        for step in job.get("steps", []):
            if "uses" in step and not re.search(r"@(v\d+|[0-9a-f]{40})$", step["uses"]):
                faults.append(f"{step['uses']} is not pinned")
    return faults


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_are_pinned_and_modest(path):
    assert workflow_faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("actions/cache@v4", "actions/cache@main", "actions/cache@main is not pinned"),
        ("  contents: read", "  contents: write", "permissions are too wide"),
        ("    timeout-minutes: 15\n", "", "publish may run for hours"),
    ],
)
def test_a_planted_fault_in_a_workflow_is_named(old, new, told):
    text = (WORKFLOWS[0].parent / "pages.yml").read_text(encoding="utf-8")
    assert old in text
    (fault,) = workflow_faults(text.replace(old, new, 1))
    assert told in fault


def test_nothing_is_published_before_the_search_for_leaks():
    jobs = yaml.safe_load((WORKFLOWS[0].parent / "pages.yml").read_text(encoding="utf-8"))["jobs"]
    steps = [step.get("run", step.get("uses", "")) for step in jobs["build"]["steps"]]
    order = [
        next(place for place, step in enumerate(steps) if part in step)
        for part in ("do.py book", "classroom leaks", "upload-pages-artifact")
    ]
    assert order == sorted(order)
    assert jobs["publish"]["needs"] == "build"
