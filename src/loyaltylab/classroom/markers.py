"""The markers of a master notebook: what is a solution, what learners get in its place, what they never see.

``### BEGIN SOLUTION`` … ``### END SOLUTION`` and ``### BEGIN HIDDEN TESTS`` … ``### END HIDDEN TESTS`` are nbgrader's.
Inside a solution, ``### STUB line`` is ours: the line, in which ``____`` stands for what the learner fills in, must match
a line of the solution. A solution without stubs becomes ``name = ...``; cells tagged ``instructor-only`` are dropped.
"""

import ast
import re
import textwrap
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from loyaltylab.errors import LoyaltyLabError

BEGIN_SOLUTION = "### BEGIN SOLUTION"
END_SOLUTION = "### END SOLUTION"
BEGIN_HIDDEN = "### BEGIN HIDDEN TESTS"
END_HIDDEN = "### END HIDDEN TESTS"
STUB = "### STUB "
MARKERS = (BEGIN_SOLUTION, END_SOLUTION, BEGIN_HIDDEN, END_HIDDEN)
INSTRUCTOR_TAG = "instructor-only"
BLANK = "____"
_NEAR = 0.78


@dataclass
class Region:
    """One solution region: its lines without markers, its stub lines, and how far it is indented."""

    lines: list[str] = field(default_factory=list)
    stubs: list[str] = field(default_factory=list)
    indent: str = ""

    @property
    def code(self) -> str:
        """The solution's code, moved to the left edge."""
        return textwrap.dedent("\n".join(self.lines))


@dataclass
class Parts:
    """A cell taken apart: pieces of visible text and solution regions in order, and the hidden tests."""

    pieces: list[str | Region] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    @property
    def regions(self) -> list[Region]:
        """The solution regions."""
        return [piece for piece in self.pieces if isinstance(piece, Region)]


def looks_like_marker(line: str) -> str | None:
    """Return the marker that a line seems to mean though it is none, or ``None``."""
    stripped = line.strip()
    if not stripped.startswith("#") or stripped in MARKERS or _is_stub(stripped):
        return None
    words = re.sub(r"[^a-z]+", " ", stripped.lower()).strip()
    for marker in MARKERS:
        plain = marker.strip("# ").lower()
        if plain in words or SequenceMatcher(None, plain, words).ratio() >= _NEAR:
            return marker
    first = words.split(" ")[0] if words else ""
    if first in ("stub", "stubs", "stubb", "stup", "sutb"):
        return STUB.strip()
    return BEGIN_SOLUTION if re.match(r"#+\s*(BEGIN|END)\b", stripped) else None


def _is_stub(stripped: str) -> bool:
    return stripped.startswith(STUB) and bool(stripped[len(STUB) :].strip())


def take_apart(text: str, where: str) -> Parts:
    """Split a cell at its markers; raise for a marker that is misspelt, unclosed, closed twice or nested."""
    parts = Parts()
    visible: list[str] = []
    region: Region | None = None
    hidden = False
    for number, line in enumerate(text.split("\n"), start=1):
        stripped, place = line.strip(), f"{where}, line {number}"
        meant = looks_like_marker(line)
        if meant:
            raise LoyaltyLabError(
                f'{place}: "{stripped}" is no marker; is "{meant}" meant? Spell it exactly so.'
            )
        if stripped in (BEGIN_SOLUTION, BEGIN_HIDDEN):
            if region or hidden:
                raise LoyaltyLabError(
                    f'{place}: "{stripped}" stands inside another region; close that one first.'
                )
            if stripped == BEGIN_SOLUTION:
                parts.pieces.append("\n".join(visible))
                visible, region = [], Region(indent=line[: len(line) - len(line.lstrip())])
            else:
                hidden = True
        elif stripped == END_SOLUTION:
            if region is None:
                raise LoyaltyLabError(f'{place}: "{END_SOLUTION}" without its "{BEGIN_SOLUTION}".')
            parts.pieces.append(region)
            region = None
        elif stripped == END_HIDDEN:
            if not hidden:
                raise LoyaltyLabError(f'{place}: "{END_HIDDEN}" without its "{BEGIN_HIDDEN}".')
            hidden = False
        elif _is_stub(stripped):
            if region is None:
                raise LoyaltyLabError(f"{place}: a stub stands inside a solution region only.")
            lead = line[: len(line) - len(line.lstrip())]
            region.stubs.append(lead + stripped[len(STUB) :])
        elif region is not None:
            region.lines.append(line)
        elif hidden:
            parts.hidden.append(line)
        else:
            visible.append(line)
    if region is not None or hidden:
        marker = BEGIN_SOLUTION if region is not None else BEGIN_HIDDEN
        raise LoyaltyLabError(f'{where}: "{marker}" is never closed.')
    parts.pieces.append("\n".join(visible))
    return parts


def check_stubs(region: Region, where: str) -> None:
    """Raise unless every stub line is a line of the solution with blanks in it."""
    solution = [_squeeze(line) for line in region.lines]
    for stub in region.stubs:
        pattern = ".+?".join(re.escape(part) for part in _squeeze(stub).split(BLANK))
        if not any(re.fullmatch(pattern, line) for line in solution):
            raise LoyaltyLabError(
                f'{where}: the stub "{stub.strip()}" fits no line of the solution below it.'
            )


def _squeeze(line: str) -> str:
    """Take a trailing comment and doubled blanks away; indentation stays."""
    lead = line[: len(line) - len(line.lstrip())]
    body = re.sub(r"\s+#[^'\"]*$", "", line.strip())
    return lead + re.sub(r"\s+", " ", body)


def starter(region: Region) -> str:
    """Return what learners get in the place of a solution: its stub lines, or ``name = ...``."""
    if region.stubs:
        return "\n".join(region.stubs)
    return textwrap.indent("\n".join(_placeholders(region)), region.indent)


def _placeholders(region: Region) -> list[str]:
    try:
        body = ast.parse(region.code).body
    except SyntaxError:  # a region inside a function: "return" stands alone
        return ["..."]
    definitions = [node for node in body if isinstance(node, ast.FunctionDef)]
    if definitions:
        return [f"def {node.name}({ast.unparse(node.args)}):\n    ..." for node in definitions]
    names = [
        target.id
        for node in body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    return [f"{names[-1]} = ..."] if names and not region.indent else ["..."]


def released(text: str, where: str) -> str:
    """Return a cell as learners get it."""
    parts = take_apart(text, where)
    for region in parts.regions:
        check_stubs(region, where)
    shown = [starter(piece) if isinstance(piece, Region) else piece for piece in parts.pieces]
    kept = [piece for piece in shown if piece.strip()]
    result = "\n".join(kept)
    for marker in MARKERS:
        if marker in result:
            raise LoyaltyLabError(f'{where}: "{marker}" would reach the learners.')
    return result.strip("\n")
