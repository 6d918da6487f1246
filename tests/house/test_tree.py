"""What the repository as a whole promises: its names, its pins, its commands, nothing of anybody's machine in it."""

import re
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

import loyaltylab
from tools import environment, targets

# The layout that README.md shows; a course that is taken apart and copied must still have all of it.
NAMES = [
    "_config.yml",
    "_toc.yml",
    "README.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "LICENSE-text.md",
    "LICENSE-data.md",
    "CITATION.cff",
    "CHANGELOG.md",
    "requirements.txt",
    "requirements-build.txt",
    "requirements-instructor.txt",
    "pyproject.toml",
    "Makefile",
    "do.py",
    ".ci/run",
    "book",
    "book/glossary.md",
    "book/references.bib",
    "book/instructors",
    "book/_static",
    "notebooks",
    "datasets",
    "datasets/truth",
    "solutions",
    "exercises",
    "questions",
    "slides",
    "src/loyaltylab/world",
    "src/loyaltylab/measures",
    "src/loyaltylab/explorers",
    "src/loyaltylab/game",
    "src/loyaltylab/figures.py",
    "src/loyaltylab/checks",
    "src/loyaltylab/classroom",
    "src/loyaltylab/site",
    "src/loyaltylab/cli.py",
    "tests/world",
    "tests/checks",
    "tests/classroom",
    "tests/site",
    "tests/notebooks",
    "tests/browser",
]


def missing(folder: Path, names: list[str]) -> list[str]:
    """Return the names that the folder does not have."""
    return [name for name in names if not (folder / name).exists()]


def test_the_house_has_every_room(root: Path) -> None:
    assert missing(root, NAMES) == []


def test_a_missing_room_is_named(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    assert missing(tmp_path, ["book", "book/glossary.md"]) == ["book/glossary.md"]


# ---- nothing of a machine, a registry or a conversation --------------------------------------------------------

# Written in pieces, so that this file does not find itself.
FOREIGN = {
    "a path of somebody's machine": r"/"
    + r"(?:work/(?:main|shared)|root/|home/\w+/|Users/\w+/|opt/(?:wheels|pypi))|[A-Z]:\\Users",
    "the host of a package registry": r"pypi\."
    + r"org|python"
    + r"hosted\.org|registry\."
    + r"npmjs|deb\."
    + r"debian\.org",
    "talk from a session": r"\b[Hh]elper"
    + r" [A-F]\b|/tmp/"
    + r"brief|shared/"
    + r"reference|shared/"
    + r"design",
}
# Where Pyodide's or npm's own files are kept as they came, or a fetched licence names its home.
KEPT_AS_THEY_CAME = ("book/_vendor/", "book/_static/vendor/")


def foreign(text: str) -> list[str]:
    """Return what in a text belongs to a machine, a registry or a session, and not to the project."""
    return [
        f"{what}: {match.group()}"
        for what, pattern in FOREIGN.items()
        for match in re.finditer(pattern, text)
    ]


def tracked(root: Path) -> list[str]:
    """Return the files that git keeps or would keep."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.split("\0")
    return [name for name in names if name and (root / name).is_file()]


def test_no_file_names_a_machine_a_registry_or_a_session(root: Path) -> None:
    found = {}
    names = tracked(root)
    assert "README.md" in names
    for name in names:
        content = (root / name).read_bytes()
        if b"\0" in content or name.startswith(KEPT_AS_THEY_CAME):
            continue
        if lines := foreign(content.decode("utf-8")):
            found[name] = lines
    assert found == {}


@pytest.mark.parametrize(
    "planted",
    [
        "see /work/" + "main/book",
        "/ro" + "ot/.pyenv/bin/python",
        "/home/" + "anna/course",
        "C:\\" + "Users\\anna",
        "--index-url https://pypi." + "org/simple",
        "https://files.python" + "hosted.org/x.whl",
        "as helper" + " B said",
        "from shared/" + "reference/BOOK.md",
    ],
)
def test_a_planted_machine_registry_or_session_is_caught(planted: str) -> None:
    assert len(foreign(planted)) == 1


def test_honest_text_is_not_caught() -> None:
    assert (
        foreign(
            "homework/main, ../shared/pyodide-0.27.7, at home, https://www.python.org/downloads/, a helper Function"
        )
        == []
    )


# ---- pins ------------------------------------------------------------------------------------------------------

COURSE = ("requirements.txt", "requirements-build.txt", "requirements-instructor.txt")


def asked(folder: Path, name: str) -> dict[str, str]:
    """Return the packages that a source file asks for, those of the files that it includes among them, with their pins."""
    found: dict[str, str] = {}
    for raw in (folder / name).read_text(encoding="utf-8").splitlines():
        line = raw.split("#")[0].strip()
        if line.startswith("-r "):
            found |= asked(folder, line.removeprefix("-r ").strip())
        elif line:
            package = re.match(r"[A-Za-z0-9._-]+", line)
            assert package, line
            found[re.sub(r"[-_.]+", "-", package.group()).lower()] = line[package.end() :]
    return found


def pinned(text: str) -> dict[str, set[str]]:
    """Return each package of a compiled file with its versions: more than one where systems or Pythons differ."""
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        if line and not line.startswith(("#", " ")):
            package, version = line.split(";")[0].strip().split("==")
            found.setdefault(package, set()).add(version)
    return found


def disagreements(wanted: Mapping[str, str], pins: Mapping[str, set[str]]) -> list[str]:
    """Return where a compiled file does not have what its source asks for."""
    lines = [f"{package} is not in the compiled file" for package in wanted if package not in pins]
    for package, condition in wanted.items():
        if condition.startswith("==") and package in pins and pins[package] != {condition.removeprefix("==")}:
            lines.append(
                f"{package} is asked for as {condition} and pinned as {', '.join(sorted(pins[package]))}"
            )
    return lines


@pytest.mark.parametrize(("level", "compiled"), {**environment.LEVELS, **environment.PANDAS3}.items())
def test_compiled_requirements_have_what_their_sources_ask_for(root: Path, level: str, compiled: str) -> None:
    wanted = asked(root / "requirements", f"{level}.in")
    assert disagreements(wanted, pinned((root / compiled).read_text(encoding="utf-8"))) == []


def test_planted_disagreements_of_pins_are_caught(tmp_path: Path) -> None:
    (tmp_path / "student.in").write_text("pandas==2.2.3\nnumpy==2.2.6 # the last of its line\n")
    (tmp_path / "build.in").write_text("-r student.in\nTypes_PyYAML\n")
    wanted = asked(tmp_path, "build.in")
    good = {"pandas": {"2.2.3"}, "numpy": {"2.2.6"}, "types-pyyaml": {"6.0"}}
    assert disagreements(wanted, good) == []
    assert disagreements(wanted, good | {"pandas": {"3.1.1"}}) == [
        "pandas is asked for as ==2.2.3 and pinned as 3.1.1"
    ]
    assert disagreements(wanted, {"pandas": {"2.2.3"}, "numpy": {"2.2.6"}}) == [
        "types-pyyaml is not in the compiled file"
    ]


def test_the_three_environments_agree_where_they_overlap(root: Path) -> None:
    small, middle, large = (pinned((root / name).read_text(encoding="utf-8")) for name in COURSE)
    assert {name: middle.get(name) for name in small} == small
    assert {name: large.get(name) for name in middle} == middle


def test_pandas_is_2_for_the_course_and_3_in_the_second_environment(root: Path) -> None:
    for name in COURSE:
        assert pinned((root / name).read_text(encoding="utf-8"))["pandas"] == {"2.2.3"}, name
    assert "pandas==" in (root / "requirements" / "student.in").read_text(encoding="utf-8"), (
        "pinned by name, not by chance"
    )
    versions = pinned((root / environment.PANDAS3["pandas3"]).read_text(encoding="utf-8"))["pandas"]
    assert all(version.startswith("3.") for version in versions)


# ---- versions and commands -------------------------------------------------------------------------------------


def test_the_version_is_the_same_everywhere(root: Path) -> None:
    with (root / "pyproject.toml").open("rb") as stream:
        version = tomllib.load(stream)["project"]["version"]
    citation = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    newest = re.search(r"^## \[(.+?)\]", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert {loyaltylab.__version__, str(citation["version"]), newest.group(1)} == {version}


def test_make_and_do_have_the_same_targets_and_the_readme_explains_them(root: Path) -> None:
    line = re.search(r"^TARGETS := (.+)$", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert line is not None
    assert set(line.group(1).split()) == set(targets.TARGETS)
    explained = re.findall(
        r"^\| `([\w-]+)` \|", (root / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert set(explained) == set(targets.TARGETS)


def test_ci_runs_what_people_run(root: Path) -> None:
    assert re.search(r"^make test\b", (root / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)
    workflow = yaml.safe_load((root / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8"))
    commands = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    assert "bash .ci/run" in commands
    assert "python do.py check" in commands


def test_hooks_are_local_and_name_targets(root: Path) -> None:
    hooks = yaml.safe_load((root / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    for repository in hooks["repos"]:
        assert repository["repo"] == "local", "a hook from elsewhere needs the network"
        for hook in repository["hooks"]:
            script, target = hook["entry"].split()[:2]
            assert script == "do.py"
            assert target in targets.TARGETS


def test_an_unknown_target_gets_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert targets.main(["bok"]) == 2
    message = capsys.readouterr().err
    assert "no target “bok”" in message
    assert "book" in message
