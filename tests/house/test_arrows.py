"""Arrows run one way: which part of the package may import which, read from every import statement."""

import ast
from collections.abc import Mapping
from pathlib import Path

PACKAGE = "loyaltylab"
FLOOR = {"errors", "files", "archives", "engines", "terminal", "__version__"}
DOOR = {
    PACKAGE,
    f"{PACKAGE}.load",
    f"{PACKAGE}.open_envelope",
}  # what the package itself offers comes from `data`
GROUND = FLOOR | {"world", "measures", "data", "figures"}
# What each part may import besides itself. A part that is not here has no place in the house yet.
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "files": FLOOR,
    "archives": set(),
    "engines": FLOOR,
    "terminal": set(),
    "world": FLOOR,
    "measures": FLOOR,
    "data": FLOOR | {"world"},
    "figures": FLOOR,
    "checks": GROUND,
    "game": GROUND | {"checks"},
    "explorers": GROUND | {"game"},
    # Side by side on top; the question banks of the classroom read the questions that the site's quizzes come from.
    "site": GROUND | {"explorers", "checks", "game"},
    "classroom": GROUND | {"explorers", "checks", "game", "site"},
    "cli": FLOOR,
    "": {"data"},
}
# Single modules of a neighbour: the archive for classrooms asks the leak scan, a page states the grader's limits, and the
# game's command line opens the league, which is the instructor's.
BESIDE = {
    "site": {f"{PACKAGE}.classroom.leaks", f"{PACKAGE}.classroom.grading.limits"},
    "game": {f"{PACKAGE}.classroom.league"},
}
DRAWS_NOTHING = {"world", "measures"}
DISPLAY = {"matplotlib", "seaborn", "ipywidgets", "IPython", "altair", "plotly", "vl_convert", "bokeh"}


def part_of(module: str) -> str:
    """Return the part of the package to which a module belongs; the package itself is the empty part."""
    words = module.split(".")
    return words[1] if len(words) > 1 else ""


def imports(module: str, source: str) -> set[str]:
    """Return the full names of everything that a module's source imports, also inside functions."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            home = module.split(".")[: -node.level] if node.level else []
            base = ".".join([*home, *([node.module] if node.module else [])])
            found |= {f"{base}.{alias.name}" for alias in node.names}
    return found


def wrong_arrows(modules: Mapping[str, str]) -> list[str]:
    """Return one line for each import that runs against the arrows; ``modules`` maps full names to sources."""
    lines = []
    for module, source in modules.items():
        part = part_of(module)
        if part not in ALLOWED:
            lines.append(
                f"{module} belongs to no part of the house: give {part!r} a place in tests/house/test_arrows.py"
            )
            continue
        # A `commands` module is the command line's end inside its part: it may use the door for data.
        is_command = module.endswith(".commands")
        allowed = ALLOWED[part] | {part} | ({"data"} if is_command else set())
        for name in sorted(imports(module, source)):
            words = name.split(".")
            if words[0] in DISPLAY and part in DRAWS_NOTHING:
                lines.append(f"{module} draws: it imports {words[0]}")
            if words[0] != PACKAGE:
                continue
            if "commands" in words:
                lines.append(f"{module} imports the command line: {name}")
            elif name.rpartition(".")[0] in BESIDE.get(part, ()):
                continue
            elif ("data" if name in DOOR else part_of(name)) not in allowed:
                lines.append(f"{module} ({part or 'the package'}) must not import {name}")
    return lines


def sources(root: Path) -> dict[str, str]:
    """Return every module of the package with its source."""
    found = {}
    for path in sorted((root / "src" / PACKAGE).rglob("*.py")):
        words = path.relative_to(root / "src").with_suffix("").parts
        # A package is named with its __init__, so that relative imports count from the right place.
        name = ".".join(words)
        found[name if words[-1] != "__init__" or len(words) > 2 else PACKAGE] = path.read_text(
            encoding="utf-8"
        )
    return found


def test_no_import_runs_against_the_arrows(root: Path) -> None:
    modules = sources(root)
    assert len(modules) > 20
    assert wrong_arrows(modules) == []


def test_planted_defects_are_caught() -> None:
    broken = {
        "loyaltylab.world.people": "import matplotlib.pyplot as plt",
        "loyaltylab.measures.churn": "def f():\n    from loyaltylab.explorers import loyalty",
        "loyaltylab.world.months": "from loyaltylab import load\nfrom loyaltylab.data import load as other",
        "loyaltylab.world.orders": "from ..checks import check",
        "loyaltylab.checks.ch04": "from loyaltylab.classroom import release",
        "loyaltylab.site.book": "import loyaltylab.cli",
        "loyaltylab.site.pages.ch04": "from loyaltylab.classroom.variants import variant",
        "loyaltylab.classroom.grading": "from loyaltylab.world.commands import add_commands",
        "loyaltylab.extras": "",
    }
    assert wrong_arrows(broken) == [
        "loyaltylab.world.people draws: it imports matplotlib",
        "loyaltylab.measures.churn (measures) must not import loyaltylab.explorers.loyalty",
        "loyaltylab.world.months (world) must not import loyaltylab.data.load",
        "loyaltylab.world.months (world) must not import loyaltylab.load",
        "loyaltylab.world.orders (world) must not import loyaltylab.checks.check",
        "loyaltylab.checks.ch04 (checks) must not import loyaltylab.classroom.release",
        "loyaltylab.site.book (site) must not import loyaltylab.cli",
        "loyaltylab.site.pages.ch04 (site) must not import loyaltylab.classroom.variants.variant",
        "loyaltylab.classroom.grading imports the command line: loyaltylab.world.commands.add_commands",
        "loyaltylab.extras belongs to no part of the house: give 'extras' a place in tests/house/test_arrows.py",
    ]


def test_good_arrows_pass() -> None:
    good = {
        "loyaltylab.world.people": "import numpy as np\nfrom loyaltylab.errors import LoyaltyLabError\nfrom . import months",
        "loyaltylab.world.commands": "from loyaltylab.data import data_folder",
        "loyaltylab.explorers.loyalty": "import matplotlib\nfrom loyaltylab import world\nfrom loyaltylab.figures import show",
        "loyaltylab.classroom.banks": "from loyaltylab.site.questions import load_questions",
    }
    assert wrong_arrows(good) == []
