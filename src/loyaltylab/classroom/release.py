"""From the master notebooks in ``solutions/`` to what learners get in ``exercises/``, byte for byte reproducible."""

from difflib import get_close_matches
from pathlib import Path

from loyaltylab.checks.progress import FILE_NAME
from loyaltylab.classroom.markers import INSTRUCTOR_TAG, looks_like_marker, released
from loyaltylab.classroom.notebook import (
    Cell,
    plain_cell,
    read_notebook,
    require_identifiers,
    source,
    to_bytes,
)
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import write_bytes

# Not released, and no drift either: what a run leaves behind, and the list that keeps it out of git.
_LEFT_ALONE = {FILE_NAME, ".ipynb_checkpoints", ".gitignore"}


def slugs(root: Path) -> list[str]:
    """Return the names of the assignments, one folder of ``solutions/`` each."""
    folder = root / "solutions"
    if not folder.is_dir():
        raise LoyaltyLabError(
            f"{folder.as_posix()} is missing: run this from the project's folder, or give --root."
        )
    return sorted(
        entry.name for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith((".", "_"))
    )


def master_path(root: Path, slug: str) -> Path:
    """Return where an assignment's master notebook lies."""
    return root / "solutions" / slug / f"{slug}.ipynb"


def exercise_path(root: Path, slug: str) -> Path:
    """Return where an assignment's released notebook lies."""
    return root / "exercises" / slug / f"{slug}.ipynb"


def _for_learners(cell: Cell, where: str) -> Cell | None:
    tags = cell.get("metadata", {}).get("tags", [])
    for tag in tags:
        if tag != INSTRUCTOR_TAG and get_close_matches(
            tag.lower().replace("_", "-"), [INSTRUCTOR_TAG], cutoff=0.7
        ):
            raise LoyaltyLabError(
                f'{where} has the tag "{tag}"; is "{INSTRUCTOR_TAG}" meant? Spell it exactly so.'
            )
    if INSTRUCTOR_TAG in tags:
        return None
    text = source(cell)
    if cell["cell_type"] == "code":
        return plain_cell(cell, released(text, where))
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip().startswith("###") and (looks_like_marker(line) or line.strip().isupper()):
            raise LoyaltyLabError(f'{where}, line {number}: "{line.strip()}": markers belong in code cells.')
    return plain_cell(cell, text)


def build(root: Path, slug: str) -> bytes:
    """Return the released notebook of one assignment; raise for anything in the master that is not in order."""
    path = master_path(root, slug)
    where = path.relative_to(root).as_posix()
    master = read_notebook(path)
    require_identifiers(master, where)
    cells = []
    for cell in master["cells"]:
        kept = _for_learners(cell, f'{where}, cell "{cell["id"]}"')
        if kept is not None:
            cells.append(kept)
    return to_bytes(cells)


def release(root: Path) -> list[str]:
    """Write every released notebook; return the paths that changed."""
    built = {exercise_path(root, slug): build(root, slug) for slug in slugs(root)}
    return [
        path.relative_to(root).as_posix() for path, content in built.items() if write_bytes(path, content)
    ]


def drift(root: Path) -> list[str]:
    """Return one sentence for each exercise that is missing, extra, or not what its master gives."""
    expected = {exercise_path(root, slug): build(root, slug) for slug in slugs(root)}
    present = {
        path
        for path in (root / "exercises").rglob("*")
        if path.is_file() and not _LEFT_ALONE.intersection(path.relative_to(root).parts)
    }
    sentences = []
    for path in sorted({*expected, *present}):
        name = path.relative_to(root).as_posix()
        if path not in expected:
            sentences.append(f"{name} comes from no master: remove it.")
        elif path not in present:
            sentences.append(f"{name} is missing: run `loyaltylab classroom release`.")
        elif path.read_bytes() != expected[path]:
            sentences.append(
                f"{name} is not what its master gives: change the master, then run `loyaltylab classroom release`."
            )
    return sentences
