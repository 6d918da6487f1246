"""All exports of one set of questions: written, read back, compared, and only then put where they belong."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from loyaltylab.classroom.banks import moodle, packages, reading
from loyaltylab.classroom.banks.items import GRADED, Item
from loyaltylab.classroom.banks.sheet import sheet
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.files import write_bytes, write_text


@dataclass(frozen=True)
class Written:
    """One file that was written: its format, its place, and how many questions were read back from it."""

    format: str
    path: Path
    questions: int


@dataclass(frozen=True)
class Format:
    """How a format is written and proved.

    Attributes
    ----------
    suffix
        End of the file's name.
    write
        Writes questions with a title to a path.
    prove
        Reads the file back; raises for any difference; returns how many questions it found.
    guesses
        Whether questions without marks go in as well.
    """

    suffix: str
    write: Callable[[Sequence[Item], str, Path], object]
    prove: Callable[[Path, Sequence[Item], str], int]
    guesses: bool = False


def _prove_moodle(path: Path, items: Sequence[Item], where: str) -> int:
    read = reading.read_moodle(path.read_text(encoding="utf-8"))
    reading.compare(read, items, "all", where)
    return len(read)


def _prove_gift(path: Path, items: Sequence[Item], where: str) -> int:
    read = reading.read_gift(path.read_text(encoding="utf-8"))
    reading.compare(read, items, "all", where)
    return len(read)


def _consistent(path: Path, where: str) -> None:
    from qti_package_maker.common.package_integrity import check_package

    problems = check_package(str(path))
    if problems:
        raise LoyaltyLabError(f"{where} is not consistent: {problems[0]}")


def _prove_canvas(path: Path, items: Sequence[Item], where: str) -> int:
    _consistent(path, where)
    read = reading.read_canvas(path)
    reading.compare(read, items, "general", where)
    return len(read)


def _prove_blackboard(path: Path, items: Sequence[Item], where: str) -> int:
    _consistent(path, where)
    read = reading.read_blackboard(path)
    reading.compare(read, items, "none", where, title=False)
    return len(read)


def _prove_anki(path: Path, items: Sequence[Item], where: str) -> int:
    read, meant = reading.read_anki(path), list(reading.meant_cards(items))
    if sorted(read) != sorted(meant):
        other = sorted({card[0] for card in set(read) ^ set(meant)})
        raise LoyaltyLabError(f"{where}: these cards are not what the bank has: {', '.join(other)}.")
    return len(read)


def _prove_sheet(path: Path, items: Sequence[Item], where: str) -> int:
    read, meant = reading.read_sheet(path.read_text(encoding="utf-8")), reading.meant_sheet(items)
    if read != meant:
        other = sorted({key[0] for key in set(read) ^ set(meant)})
        raise LoyaltyLabError(
            f"{where}: these questions or keys are not what the bank has: {', '.join(other)}."
        )
    return len(read)


FORMATS = {
    "moodle": Format(
        "-moodle.xml",
        lambda items, title, path: write_text(path, moodle.moodle_xml(items)),
        _prove_moodle,
    ),
    "gift": Format(
        "-moodle.gift", lambda items, title, path: write_text(path, moodle.gift(items)), _prove_gift
    ),
    "canvas": Format("-canvas.zip", packages.canvas, _prove_canvas),
    "blackboard": Format("-blackboard.zip", packages.blackboard, _prove_blackboard),
    "anki": Format(".apkg", packages.anki, _prove_anki, guesses=True),
    "sheet": Format(
        "-sheet.html", lambda items, title, path: write_text(path, sheet(items, title)), _prove_sheet
    ),
}


def export(
    items: Sequence[Item], name: str, title: str, folder: Path, formats: Sequence[str] = tuple(FORMATS)
) -> list[Written]:
    """Write questions in every wanted format; each file appears only when it was read back without a difference.

    Parameters
    ----------
    items
        The questions.
    name, title
        Start of the files' names, and what people read.
    folder
        Where the files go.
    formats
        Keys of `FORMATS`.

    Raises
    ------
    LoyaltyLabError
        For an unknown format, no questions, or an export that does not say what the bank says.
    """
    for wanted in formats:
        if wanted not in FORMATS:
            raise LoyaltyLabError(f"There is no format {wanted!r}; there are {', '.join(FORMATS)}.")
    written = []
    for wanted in formats:
        kind = FORMATS[wanted]
        chosen = [item for item in items if kind.guesses or item.kind in GRADED]
        if not chosen:
            raise LoyaltyLabError(f"{title} has no question that {wanted} can take.")
        target = folder / f"{name}{kind.suffix}"
        with tempfile.TemporaryDirectory(prefix="loyaltylab-") as temporary:
            draft = Path(temporary) / target.name
            kind.write(chosen, title, draft)
            count = kind.prove(draft, chosen, target.name)
            write_bytes(target, draft.read_bytes())
        written.append(Written(wanted, target, count))
    return written
