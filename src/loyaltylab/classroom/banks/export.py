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


Prove = Callable[[Path, Sequence[Item], str], int]


def _questions(
    read: Callable[[Path], list[reading.Read]], feedback: str, title: bool = True, package: bool = False
) -> Prove:
    """Return a proof that compares question by question; a package is first checked for keys that name nothing."""

    def prove(path: Path, items: Sequence[Item], where: str) -> int:
        if package:
            _consistent(path, where)
        found = read(path)
        reading.compare(found, items, feedback, where, title)
        return len(found)

    return prove


def _consistent(path: Path, where: str) -> None:
    from qti_package_maker.common.package_integrity import check_package

    problems = check_package(str(path))
    if problems:
        raise LoyaltyLabError(f"{where} is not consistent: {problems[0]}")


def _cards(
    read: Callable[[Path], list[reading.Card]],
    meant: Callable[[Sequence[Item]], list[reading.Card]],
    what: str,
) -> Prove:
    """Return a proof that compares rows of words; each begins with the question's id."""

    def prove(path: Path, items: Sequence[Item], where: str) -> int:
        found, wanted = read(path), meant(items)
        if sorted(found) != sorted(wanted):
            other = sorted({row[0] for row in set(found) ^ set(wanted)})
            raise LoyaltyLabError(f"{where}: these {what} are not what the bank has: {', '.join(other)}.")
        return len(found)

    return prove


def _text(write: Callable[[Sequence[Item]], str]) -> Callable[[Sequence[Item], str, Path], object]:
    return lambda items, title, path: write_text(path, write(items))


FORMATS = {
    "moodle": Format("-moodle.xml", _text(moodle.moodle_xml), _questions(reading.read_moodle, "all")),
    "gift": Format("-moodle.gift", _text(moodle.gift), _questions(reading.read_gift, "all")),
    "canvas": Format(
        "-canvas.zip", packages.canvas, _questions(reading.read_canvas, "general", package=True)
    ),
    "blackboard": Format(
        "-blackboard.zip",
        packages.blackboard,
        _questions(reading.read_blackboard, "none", title=False, package=True),
    ),
    "anki": Format(
        ".apkg", packages.anki, _cards(reading.read_anki, reading.meant_anki, "cards"), guesses=True
    ),
    "sheet": Format(
        "-sheet.html",
        lambda items, title, path: write_text(path, sheet(items, title)),
        _cards(reading.read_sheet, reading.meant_sheet, "questions or keys"),
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
