"""The form of labs and masters: what a learner may rely on in every notebook, checked without running it."""

import ast
import html.parser
import json
import re
import statistics
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from loyaltylab.figures import alt_problem
from loyaltylab.site.notebook_imports import NEEDS_COMPUTER
from loyaltylab.site.notebooks import METADATA, WIDGET_VIEW, code_cells, read, tags, text_of
from loyaltylab.world.specification import TABLES

MOST_LINES = 12
MEDIAN_LINES = 4
LONG_CELL = "long-cell"
OPENING = ("question", "objectives")
PARTS = {
    "question": "the question from Lantern's desk",
    "objectives": "what the learner will be able to do, minutes, tables in use",
    "predict": "a guess before the answer",
    "explorer": "the explorer",
    "envelope": "opening the envelope at the end",
}
PICTURES = ("image/png", "image/jpeg", "image/svg+xml")
MACHINE_PATH = re.compile(r"(?<![\w.:/])/(?:home|Users|root|tmp|work|mnt|opt)/|\b[A-Za-z]:\\+Users")
MAGIC = re.compile(r"^\s*(?:[%!]|\w+\s*=\s*[%!])")
TABLE_NAMES = {table.name for table in TABLES}


@dataclass(frozen=True)
class Problem:
    """One thing to mend: file, cell (counted from 1 over all cells; 0 = the whole notebook), rule, what to do."""

    file: str
    cell: int
    rule: str
    what: str

    def __str__(self) -> str:
        """Return the line that the command prints."""
        place = f", cell {self.cell}" if self.cell else ""
        return f"{self.file}{place} [{self.rule}]: {self.what}"


Finding = tuple[int, str]


def problems_of(path: Path, root: Path) -> list[Problem]:
    """Return everything that is wrong with the form of one notebook of a checkout, a lab or a master."""
    inside = path.resolve()
    name = inside.relative_to(root).as_posix() if inside.is_relative_to(root) else path.name
    return check(read(path), name, is_lab=path.parent.name == "notebooks")


def check(notebook: NotebookNode, name: str, is_lab: bool) -> list[Problem]:
    """Return the problems of a notebook; labs have to keep more rules than masters."""
    rules = {**EVERYWHERE, **(LABS if is_lab else MASTERS)}
    found = [Problem(name, cell, rule, what) for rule, look in rules.items() for cell, what in look(notebook)]
    return sorted(found, key=lambda problem: problem.cell)


def stored_run(notebook: NotebookNode) -> Iterator[Finding]:
    """Results are stored, from one run from top to bottom."""
    for expected, (number, cell) in enumerate(code_cells(notebook), start=1):
        if cell.execution_count != expected:
            said = (
                "was never run"
                if cell.execution_count is None
                else f"was run as number {cell.execution_count}"
            )
            yield number, f"the cell {said}, it should be number {expected}: run `make refresh`"
            return


def no_error(notebook: NotebookNode) -> Iterator[Finding]:
    """No cell ends in an error or writes a warning."""
    for number, cell in code_cells(notebook):
        for output in cell.outputs:
            if output.output_type == "error":
                yield (
                    number,
                    f"the stored result is an error ({output.ename}): mend the cell and run `make refresh`",
                )
            elif output.output_type == "stream" and output.name == "stderr":
                first = output.text.strip().splitlines()[0] if output.text.strip() else ""
                yield number, f"the cell writes a warning (“{first[:70]}”): mend its cause"


def empty_cells(notebook: NotebookNode) -> Iterator[Finding]:
    """No code cell is empty."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code" and not cell.source.strip():
            yield number, "the code cell is empty: fill or delete it"


def no_magic(notebook: NotebookNode) -> Iterator[Finding]:
    """No installs, shell commands or magics: the same notebook runs in JupyterLab and in the browser."""
    for number, cell in code_cells(notebook):
        for line in cell.source.splitlines():
            if MAGIC.match(line):
                yield (
                    number,
                    f"“{line.strip()[:40]}” is not Python: leave it out; packages come with requirements.txt",
                )


def no_semicolon(notebook: NotebookNode) -> Iterator[Finding]:
    """No cell ends in a semicolon: nbval runs it as if it were not there."""
    for number, cell in code_cells(notebook):
        if cell.source.rstrip().endswith(";"):
            yield number, "the last line ends in “;”, which nbval ignores: delete it"


def plain_code(notebook: NotebookNode) -> Iterator[Finding]:
    """Code is Python that hides nothing: no star imports, no silenced warnings, no pyplot, figures only through show."""
    for number, cell in code_cells(notebook):
        try:
            tree = ast.parse(_without_magic(cell.source))
        except SyntaxError as error:
            yield number, f"the cell is not Python (line {error.lineno}): mend it"
            continue
        for node in ast.walk(tree):
            yield from ((number, what) for what in _plain_code(node))


def _plain_code(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
        yield f"“from {node.module} import *” hides where names come from: import each name"
    modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    if isinstance(node, ast.ImportFrom) and node.module:
        modules = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    if any(module in ("matplotlib.pyplot", "pylab") for module in modules):
        yield "pyplot draws figures without words: use new_figure() and show(figure, alt=…) of loyaltylab.figures"
    if "warnings" in modules:
        yield "warnings are not silenced in a notebook: mend their cause"
    if not isinstance(node, ast.Call):
        return
    name = ast.unparse(node.func)
    if name in ("plt.show", "pyplot.show") or name.endswith(".savefig"):
        yield f"{name}() shows no words: use show(figure, alt=…) of loyaltylab.figures"
    if name == "show" and len(node.args) < 2 and not any(word.arg == "alt" for word in node.keywords):
        yield "show() lacks alt=…: say what a reader who cannot see the figure needs to know"


def figures_have_words(notebook: NotebookNode) -> Iterator[Finding]:
    """Every picture in the results has words, no two the same."""
    seen: dict[str, int] = {}
    for number, cell in code_cells(notebook):
        for output in cell.outputs:
            data = output.get("data", {})
            pictures = _Pictures.of(data.get("text/html", ""))
            if any(mime in data for mime in PICTURES) and not pictures:
                yield (
                    number,
                    "the cell shows a picture without words: draw it with new_figure() and show(figure, alt=…)",
                )
            for alt in pictures:
                if problem := alt_problem(alt):
                    yield number, f"the words of a picture will not do, {problem}: write what it shows"
                elif alt in seen and seen[alt] != number:
                    yield (
                        number,
                        f"the picture has the same words as the one in cell {seen[alt]}: say what is different",
                    )
                seen[alt or ""] = number


class _Pictures(html.parser.HTMLParser):
    """Collects the alt texts of the pictures in a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.alts: list[str | None] = []

    @classmethod
    def of(cls, text: str | list[str]) -> list[str | None]:
        """Return the alt text of each picture, None where there is none."""
        parser = cls()
        parser.feed("".join(text))
        return parser.alts

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.alts.append(dict(attrs).get("alt"))


def no_widget_view(notebook: NotebookNode) -> Iterator[Finding]:
    """No view of a widget is stored: its kernel is gone, and the page would show an error."""
    for number, cell in code_cells(notebook):
        if any(WIDGET_VIEW in output.get("data", {}) for output in cell.outputs):
            yield number, "the view of a widget is stored: run `make refresh`, which leaves it out"
    if notebook.metadata.get("widgets"):
        yield 0, "the state of widgets is stored: run `make refresh`, which leaves it out"


def plain_metadata(notebook: NotebookNode) -> Iterator[Finding]:
    """The notebook says Python 3 and nothing about the machine it was written on."""
    if dict(notebook.metadata.get("kernelspec", {})) != METADATA["kernelspec"]:
        yield 0, "the notebook names another kernel than “Python 3 (ipykernel)”: run `make refresh`"
    elif dict(notebook.metadata) != METADATA:
        extra = ", ".join(sorted(set(notebook.metadata) - set(METADATA))) or "language_info"
        yield 0, f"the notebook's metadata carries more than it should ({extra}): run `make refresh`"


def own_identities(notebook: NotebookNode) -> Iterator[Finding]:
    """Every cell has an id of its own, so that a diff shows what changed."""
    seen: dict[str, int] = {}
    for number, cell in enumerate(notebook.cells, start=1):
        identity = cell.get("id")
        if not identity:
            yield number, "the cell has no id: run `make refresh`"
        elif identity in seen:
            yield number, f"the cell has the id “{identity}” of cell {seen[identity]}: change one"
        seen.setdefault(identity or "", number)


def no_hidden_state(notebook: NotebookNode) -> Iterator[Finding]:
    """No name is used before a cell above has defined it."""
    plain = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell.source) for _, cell in code_cells(notebook)]
    )
    places = [number for number, _ in code_cells(notebook)]
    command = [
        "ruff",
        "check",
        "--isolated",
        "--select",
        "F821",
        "--output-format",
        "json",
        "--stdin-filename",
        "notebook.ipynb",
        "-",
    ]
    answer = subprocess.run(
        [sys.executable, "-m", *command],
        input=nbformat.writes(plain),
        capture_output=True,
        text=True,
        check=False,
    )
    for found in json.loads(answer.stdout or "[]"):
        if found["code"] == "F821":
            name = found["message"].split("`")[1]
            yield (
                places[found["cell"] - 1],
                f"“{name}” is used before any cell above defines it: move or add its definition",
            )


def no_machine_paths(notebook: NotebookNode) -> Iterator[Finding]:
    """Nothing points into somebody's computer."""
    for number, cell in enumerate(notebook.cells, start=1):
        texts = [cell.source, *(text_of(output) for output in cell.get("outputs", []))]
        if found := next((match for text in texts if (match := MACHINE_PATH.search(text))), None):
            yield (
                number,
                f"“{found.group()}…” is a path on one machine: use load(), or a path inside the course",
            )


def headings_in_order(notebook: NotebookNode) -> Iterator[Finding]:
    """One title, then headings that go down one level at a time."""
    level = 0
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "markdown":
            continue
        text = re.sub(r"(?ms)^(```|~~~|:::).*?^\1", "", cell.source)
        for marks in re.findall(r"(?m)^(#{1,6}) ", text):
            if len(marks) > level + 1:
                yield (
                    number,
                    f"a heading of level {len(marks)} follows one of level {level}: go down one level at a time",
                )
            elif len(marks) == 1 and level:
                yield number, "there is a second title: a notebook has one heading of level 1"
            level = len(marks)
    if not level:
        yield 1, "the notebook has no title: begin with “# …”"


def small_cells(notebook: NotebookNode) -> Iterator[Finding]:
    """Code cells are small: hardly ever over twelve lines, in the middle four."""
    lengths = {}
    for number, cell in code_cells(notebook):
        lengths[number] = sum(bool(line.strip()) for line in cell.source.splitlines())
        if lengths[number] > MOST_LINES and LONG_CELL not in tags(cell):
            yield (
                number,
                (
                    f"the cell has {lengths[number]} lines, more than {MOST_LINES}: cut it in two, or tag it “{LONG_CELL}” "
                    "where it cannot be cut"
                ),
            )
    if lengths and statistics.median(lengths.values()) > MEDIAN_LINES:
        middle = statistics.median(lengths.values())
        yield (
            0,
            f"the median code cell has {middle:g} lines, more than {MEDIAN_LINES}: make the cells smaller",
        )


def parts_of_a_lab(notebook: NotebookNode) -> Iterator[Finding]:
    """A lab opens with question, objectives, minutes and tables; it has a guess, an explorer and the envelope."""
    places = {
        tag: number
        for number, cell in reversed(list(enumerate(notebook.cells, start=1)))
        for tag in tags(cell)
    }
    for tag, what in PARTS.items():
        # A lab about engines has nothing to move; it asks for a change of one thing in the code.
        if tag not in places and not (tag == "explorer" and NEEDS_COMPUTER in places):
            yield 0, f"no cell is tagged “{tag}”: {what}"
    first_code = next((number for number, _ in code_cells(notebook)), len(notebook.cells) + 1)
    for tag in OPENING:
        if places.get(tag, 0) > first_code:
            yield places[tag], f"the cell tagged “{tag}” comes after the first code: a lab opens with it"
    opening = "\n".join(cell.source for cell in notebook.cells[: first_code - 1])
    if not re.search(r"\b\d+ minutes\b", opening):
        yield 1, "the opening does not say how many minutes the lab takes: write “about 30 minutes”"
    missing = sorted(_tables_used(notebook) - set(re.findall(r"`(\w+)`", opening)))
    if missing:
        yield 1, f"the opening does not name a table that the lab uses: {', '.join(missing)}"


def _tables_used(notebook: NotebookNode) -> set[str]:
    found = set()
    for _, cell in code_cells(notebook):
        found |= set(re.findall(r"\b(?:load|open_envelope)\(\s*[\"'](\w+)[\"']", cell.source))
    return found & TABLE_NAMES


def envelope_at_the_end(notebook: NotebookNode) -> Iterator[Finding]:
    """The truth is opened only after the cell tagged ``envelope``."""
    opened = False
    for number, cell in enumerate(notebook.cells, start=1):
        opened |= "envelope" in tags(cell)
        if not opened and cell.cell_type == "code" and re.search(r"\bopen_envelope\s*\(|truth/", cell.source):
            yield number, "the truth is opened before the cell tagged “envelope”: move it to the end"


def no_envelope(notebook: NotebookNode) -> Iterator[Finding]:
    """Exercises never open the truth."""
    for number, cell in code_cells(notebook):
        if re.search(r"\bopen_envelope\b|truth/", cell.source):
            yield number, "an exercise never opens the truth: take it out"


def _without_magic(source: str) -> str:
    return "\n".join("pass" if MAGIC.match(line) else line for line in source.splitlines())


EVERYWHERE = {
    "stored-run": stored_run,
    "no-error": no_error,
    "empty-cell": empty_cells,
    "no-magic": no_magic,
    "no-semicolon": no_semicolon,
    "plain-code": plain_code,
    "words-for-figures": figures_have_words,
    "no-widget-view": no_widget_view,
    "plain-metadata": plain_metadata,
    "own-ids": own_identities,
    "no-hidden-state": no_hidden_state,
    "no-machine-path": no_machine_paths,
    "headings": headings_in_order,
}
LABS = {"small-cells": small_cells, "parts-of-a-lab": parts_of_a_lab, "envelope-last": envelope_at_the_end}
MASTERS = {"no-envelope": no_envelope}
RULES: Iterable[str] = (*EVERYWHERE, *LABS, *MASTERS)
