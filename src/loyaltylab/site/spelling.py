"""Spelling: typing errors, British forms, and the wrong forms of field terms that travel through marketing texts.

codespell looks at the prose alone: code, addresses and ids are blanked out first, with every line in its place.
"""

import csv
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import codespell_lib

from loyaltylab.errors import LoyaltyLabError

LISTS = Path(__file__).with_name("spelling_lists")
FOUND = re.compile(r"^(?P<file>.*?):(?P<line>\d+): (?P<wrong>.+?) ==> (?P<right>.+)$")
FENCE = re.compile(r"^\s*(```+|~~~+|:::+)\s*(?P<info>.*)$")
INLINE = re.compile(
    r"(\{[a-z:-]+\})?(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)|https?://\S+|<[^>\n]+>|\]\([^)]*\)|\{\{.*?\}\}|@\w+"
)
PROSE_FENCES = {
    "note",
    "tip",
    "warning",
    "important",
    "admonition",
    "dropdown",
    "card",
    "grid",
    "seealso",
    "hint",
    "glossary",
}


@dataclass(frozen=True)
class Misspelling:
    """One wrong form and where it stands."""

    file: str
    line: int
    wrong: str
    right: str

    def __str__(self) -> str:
        """One line for the terminal."""
        return f"{self.file}:{self.line}: '{self.wrong}' should be {self.right}"


@dataclass(frozen=True)
class Form:
    """A wrong form of a field term: a regular expression, what to write instead, and why."""

    pattern: re.Pattern[str]
    right: str


def field_forms(path: Path = LISTS / "field-terms.csv") -> tuple[Form, ...]:
    """Return the wrong forms of field terms."""
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(
            Form(re.compile(rf"\b(?:{row['wrong']})\b", re.IGNORECASE), row["right"])
            for row in csv.DictReader(stream)
        )


def american_forms() -> dict[str, str]:
    """Return American spellings with their British forms, from codespell's own list turned round."""
    data = Path(codespell_lib.__file__).parent / "data" / "dictionary_en-GB_to_en-US.txt"
    keep = set((LISTS / "not-american.txt").read_text("utf-8").split())
    pairs = (line.split("->") for line in data.read_text("utf-8").splitlines() if "->" in line)
    return {
        american.strip(" ,"): british
        for british, american in pairs
        if "," not in american and american.strip() not in keep
    }


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def prose(text: str) -> str:
    """Return Markdown with code, addresses, directive options and front matter blanked out, line for line."""
    lines, fence, front = [], "", False
    for number, line in enumerate(text.splitlines()):
        if number == 0 and line.strip() == "---":
            front = True
            lines.append("")
            continue
        if front:
            front = line.strip() != "---"
            # Titles and objectives in the front matter are prose; keys and ids are not.
            lines.append(
                ""
                if re.match(r"^\s*\w+:\s*[\[\d]?[\w., -]*\]?$", line)
                and " " not in line.strip().split(":", 1)[-1].strip()
                else line
            )
            continue
        opening = FENCE.match(line)
        if fence:
            if opening and opening[1].startswith(fence) and not opening["info"]:
                fence = ""
            lines.append("")
        elif opening and opening[1][0] in "`~":
            name = re.match(r"\{([\w-]+)\}\s*(.*)", opening["info"])
            if name and name[1] in PROSE_FENCES:
                lines.append(name[2])
            elif opening["info"]:
                fence = opening[1]
                lines.append("")
            else:
                lines.append("")
                fence = "" if fence else opening[1]
        elif opening:
            # What follows the name of a directive is its title, or an id.
            name = re.match(r"\{([\w-]+)\}\s*(.*)", opening["info"])
            lines.append(name[2] if name and name[1] in PROSE_FENCES else "")
        elif re.match(r"^:(class|link|link-type|name|concepts|gutter|alt-id|all|filter|style):", line):
            lines.append("")
        else:
            lines.append(INLINE.sub(_blank, line))
    return "\n".join(lines) + "\n"


def texts(root: Path) -> Iterator[tuple[str, str]]:
    """Yield name and prose of every text that learners read: pages, slides, Markdown of notebooks, questions, data, README."""
    for path in [
        *sorted((root / "book").rglob("*.md")),
        *sorted(root.glob("slides/*.md")),
        *sorted(root.glob("*.md")),
    ]:
        if path.name.startswith("LICENSE"):
            continue
        yield path.relative_to(root).as_posix(), prose(path.read_text("utf-8"))
    for folder in ("notebooks", "solutions", "exercises"):
        for path in sorted((root / folder).rglob("*.ipynb")):
            if ".ipynb_checkpoints" in path.parts:
                continue
            cells = json.loads(path.read_text("utf-8"))["cells"]
            for number, cell in enumerate(cells, start=1):
                if cell["cell_type"] == "markdown":
                    yield (
                        f"{path.relative_to(root).as_posix()}, cell {number}",
                        prose("".join(cell["source"])),
                    )
    for path in sorted((root / "questions").glob("*.yml")):
        yield path.relative_to(root).as_posix(), INLINE.sub(_blank, path.read_text("utf-8"))
    for path in sorted((root / "book" / "_data").glob("*.csv")):
        yield path.relative_to(root).as_posix(), path.read_text("utf-8")


def check_texts(named: Iterable[tuple[str, str]]) -> list[Misspelling]:
    """Return the misspellings in named texts.

    Raises
    ------
    LoyaltyLabError
        When codespell cannot run.
    """
    forms, faults = field_forms(), []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        names = []
        for number, (name, text) in enumerate(named):
            names.append(name)
            (folder / f"{number}.txt").write_text(text, encoding="utf-8")
            for position, line in enumerate(text.splitlines(), start=1):
                for form in forms:
                    faults += [
                        Misspelling(name, position, match[0], form.right)
                        for match in form.pattern.finditer(line)
                    ]
        american = folder / "american.dictionary"
        american.write_text(
            "".join(f"{wrong}->{right}\n" for wrong, right in american_forms().items()), encoding="utf-8"
        )
        command = [
            sys.executable,
            "-m",
            "codespell_lib",
            f"--dictionary=-,{american}",
            "--ignore-words",
            str(LISTS / "known-words.txt"),
        ]
        result = subprocess.run(
            [
                *command,
                "--disable-colors",
                "--quiet-level",
                "0",
                *(str(folder / f"{number}.txt") for number in range(len(names))),
            ],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=folder,
            check=False,
        )
        if result.returncode not in (0, 65):
            raise LoyaltyLabError(f"codespell did not run: {result.stderr.strip().splitlines()[-1:]}.")
        for line in result.stdout.splitlines():
            if match := FOUND.match(line):
                faults.append(
                    Misspelling(
                        names[int(Path(match["file"]).stem)],
                        int(match["line"]),
                        match["wrong"],
                        match["right"],
                    )
                )
    return sorted(dict.fromkeys(faults), key=lambda fault: (fault.file, fault.line, fault.wrong))


def check_spelling(root: Path) -> list[Misspelling]:
    """Return the misspellings in the project's texts."""
    return check_texts(texts(root))
