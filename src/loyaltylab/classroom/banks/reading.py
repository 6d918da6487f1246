"""Every export read back, as far as its format says: so that what was written can be compared with what was meant."""

import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from loyaltylab.classroom.banks.items import Item, number, plain
from loyaltylab.classroom.banks.moodle import fractions
from loyaltylab.errors import LoyaltyLabError

# Typographic and plain signs of the same meaning: some formats change one into the other.
_SIGNS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-"})
Element = ElementTree.Element


@dataclass(frozen=True)
class Read:
    """One question as an export has it; a field that the format does not have is ``None``.

    Attributes
    ----------
    stem
        The question in plain words.
    rights, wrongs
        Texts of the options, or for a number the key with its lowest and highest accepted value, and no wrong ones.
    feedback
        Every feedback, in the order of the options or, for a number, right, typical mistakes, any other.
    """

    title: str | None
    stem: str
    rights: tuple[str, ...]
    wrongs: tuple[str, ...]
    feedback: tuple[str, ...] | None


def words(text: str) -> str:
    """Return a text in the form in which texts are compared."""
    return re.sub(r"[`*\\]", "", plain(text).translate(_SIGNS))


def meant(item: Item, feedback: str, title: bool = True) -> Read:
    """Return what an export of this question has to say; ``feedback`` is ``all``, ``general`` or ``none``."""
    if item.kind in ("number", "guess"):
        low, high = item.key - item.tolerance, item.key + item.tolerance
        rights: tuple[str, ...] = (_room(item.key, low, high),)
        wrongs: tuple[str, ...] = ()
        each = [item.right, *(trap.feedback for trap in item.traps), item.wrong or item.right]
        general = [item.explanation, *([item.wrong] if item.wrong else [])]
    else:
        rights = tuple(words(choice.text) for choice in item.choices if choice.correct)
        wrongs = tuple(words(choice.text) for choice in item.choices if not choice.correct)
        each = [choice.feedback for choice in item.choices]
        general = [item.explanation, *each]
    told = {"all": [*each, item.explanation], "general": general, "none": None}[feedback]
    return Read(
        item.id if title else None,
        words(item.stem),
        tuple(sorted(rights)),
        tuple(sorted(wrongs)),
        None if told is None else tuple(sorted(words(text) for text in told)),
    )


def _room(key: float, low: float, high: float) -> str:
    return f"{number(round(key, 4))} from {number(round(low, 4))} to {number(round(high, 4))}"


def compare(
    read: Sequence[Read], items: Sequence[Item], feedback: str, where: str, title: bool = True
) -> None:
    """Raise for the first difference between an export and the questions it was made of.

    Raises
    ------
    LoyaltyLabError
        One sentence with the file, the question and what differs.
    """
    expected = [meant(item, feedback, title) for item in items]
    if len(read) != len(expected):
        raise LoyaltyLabError(f"{where} holds {len(read)} questions, the bank {len(expected)}.")
    by_stem = {each.stem: each for each in read}
    for item, wanted in zip(items, expected, strict=True):
        found = by_stem.get(wanted.stem)
        if found is None:
            raise LoyaltyLabError(f"{where} lacks the question {item.id}, or its text is another.")
        for name in ("title", "rights", "wrongs", "feedback"):
            if getattr(found, name) != getattr(wanted, name):
                raise LoyaltyLabError(
                    f"{where}, question {item.id}: {_NAMES[name]} is not what the bank has "
                    f"({getattr(found, name)!r:.120} instead of {getattr(wanted, name)!r:.120})."
                )


_NAMES = {
    "title": "the title",
    "rights": "the key",
    "wrongs": "the wrong options",
    "feedback": "the feedback",
}


def read_moodle(text: str) -> list[Read]:
    """Read Moodle XML."""
    found = []
    for question in ElementTree.fromstring(text.encode("utf-8")).iter("question"):
        if question.get("type") == "category":
            continue
        answers = question.findall("answer")
        told = [words(answer.findtext("feedback/text") or "") for answer in answers]
        told.append(words(question.findtext("generalfeedback/text") or ""))
        title, stem = (
            question.findtext("name/text") or "",
            words(question.findtext("questiontext/text") or ""),
        )
        marks = [float(answer.get("fraction", "0")) for answer in answers]
        if question.get("type") == "numerical":
            right = answers[marks.index(100)]
            key = float(right.findtext("text") or "nan")
            room = float(right.findtext("tolerance") or "nan")
            rights, wrongs = [_room(key, key - room, key + room)], []
        else:
            texts = [words(answer.findtext("text") or "") for answer in answers]
            rights = [text for text, mark in zip(texts, marks, strict=True) if mark > 0]
            wrongs = [text for text, mark in zip(texts, marks, strict=True) if mark <= 0]
            if (question.findtext("single") == "true") != (marks.count(100) == 1 and min(marks) == 0):
                raise LoyaltyLabError(
                    f"Moodle XML, question {title}: its marks do not fit the number of right options."
                )
        found.append(Read(title, stem, tuple(sorted(rights)), tuple(sorted(wrongs)), tuple(sorted(told))))
    return found


_GIFT = re.compile(
    r"::(?P<title>[^:\\]+)::\[html\](?P<stem>(?:\\.|[^\\{}])*)\{(?P<answers>(?:\\.|[^\\{}])*)\}"
)
_ANSWER = re.compile(
    r"^\s*(?P<sign>[=~])(?:%(?P<mark>-?[\d.]+)%)?(?P<text>(?:\\.|[^\\#\n])*)#(?P<told>(?:\\.|[^\\\n])*)$",
    re.MULTILINE,
)
_GENERAL = re.compile(r"####((?:\\.|[^\\\n])*)")


def read_gift(text: str) -> list[Read]:
    """Read GIFT."""
    found = []
    for match in _GIFT.finditer(text):
        block = match["answers"]
        numeric = block.lstrip().startswith("#\n")
        rights: list[str] = []
        wrongs: list[str] = []
        told = []
        for answer in _ANSWER.finditer(block):
            mark = float(answer["mark"]) if answer["mark"] else (100.0 if answer["sign"] == "=" else 0.0)
            told.append(words(_unescaped(answer["told"])))
            if not numeric:
                (rights if mark > 0 else wrongs).append(words(_unescaped(answer["text"])))
            elif mark == 100:
                key, room = map(float, answer["text"].split(":"))
                rights.append(_room(key, key - room, key + room))
        general = _GENERAL.search(block)
        told.append(words(_unescaped(general[1])) if general else "")
        found.append(
            Read(
                match["title"],
                words(_unescaped(match["stem"])),
                tuple(sorted(rights)),
                tuple(sorted(wrongs)),
                tuple(sorted(told)),
            )
        )
    return found


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _parse(content: bytes) -> Element:
    """Return an XML tree without namespaces."""
    tree = ElementTree.fromstring(content)
    for element in tree.iter():
        element.tag = element.tag.rpartition("}")[2]
    return tree


def read_canvas(path: Path) -> list[Read]:
    """Read a QTI 1.2 package."""
    found = []
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if re.search(r"text2qti_assessment_\w+\.xml$", name)]
        items = [item for name in names for item in _parse(package.read(name)).iter("item")]
    for item in items:
        options = {
            label.get("ident"): words(label.findtext(".//mattext") or "")
            for label in item.iter("response_label")
            if label.find(".//mattext") is not None
        }
        told = [words(feedback.findtext(".//mattext") or "") for feedback in item.iter("itemfeedback")]
        condition = next(
            each for each in item.iter("respcondition") if each.find("setvar[@varname='SCORE']") is not None
        )
        if options:
            wrong = {each.text for each in condition.iterfind(".//not/varequal")}
            right = {each.text for each in condition.iter("varequal")} - wrong
            if not right <= set(options):
                raise LoyaltyLabError(f"{path.name}, question {item.get('title')}: its key names no option.")
            rights = [text for ident, text in options.items() if ident in right]
            wrongs = [text for ident, text in options.items() if ident not in right]
        else:
            key, low, high = (
                (
                    float(condition.findtext(f".//{name}") or "nan")
                    for name in ("varequal", "vargte", "varlte")
                )
                if condition.find(".//vargte") is not None
                else (float(condition.findtext(".//varequal") or "nan"),) * 3
            )
            rights, wrongs = [_room(key, low, high)], []
        stem = words(item.findtext("presentation/material/mattext") or "")
        found.append(
            Read(item.get("title"), stem, tuple(sorted(rights)), tuple(sorted(wrongs)), tuple(sorted(told)))
        )
    return found


def read_blackboard(path: Path) -> list[Read]:
    """Read a QTI 2.1 package; its format has neither titles of ours nor feedback."""
    found = []
    with zipfile.ZipFile(path) as package:
        names = sorted(name for name in package.namelist() if re.search(r"item_\d+\.xml$", name))
        trees = [_parse(package.read(name)) for name in names]
    for tree in trees:
        options = {choice.get("identifier"): _inside(choice) for choice in tree.iter("simpleChoice")}
        keys = [value.text or "" for value in tree.iterfind("responseDeclaration/correctResponse/value")]
        if options:
            if not set(keys) <= set(options):
                raise LoyaltyLabError(f"{path.name}: a key names no option.")
            rights = [text for ident, text in options.items() if ident in keys]
            wrongs = [text for ident, text in options.items() if ident not in keys]
        else:
            bounds = [float(value.text or "nan") for value in tree.iter("baseValue")]
            key = float(keys[0])
            reach = [
                float(part) for each in tree.iter("equal") for part in (each.get("tolerance") or "").split()
            ]
            low, high = (key - reach[0], key + reach[-1]) if reach else (min(bounds), max(bounds))
            rights, wrongs = [_room(key, low, high)], []
        stem = _inside(next(tree.iter("div")))
        found.append(Read(None, stem, tuple(sorted(rights)), tuple(sorted(wrongs)), None))
    return found


def _inside(element: Element) -> str:
    return words(" ".join("".join(element.itertext()).split()))


def read_anki(path: Path) -> list[tuple[str, str, str]]:
    """Read an Anki deck: id, question and answer of each note, in plain words."""
    with zipfile.ZipFile(path) as package, tempfile.TemporaryDirectory(prefix="loyaltylab-") as folder:
        package.extract("collection.anki2", folder)
        connection = sqlite3.connect(Path(folder) / "collection.anki2")
        try:
            rows = connection.execute("select flds from notes order by id").fetchall()
        finally:
            connection.close()
    return [_note(fields.split("\x1f")) for (fields,) in rows]


def _note(fields: list[str]) -> tuple[str, str, str]:
    return fields[0], words(fields[1]), words(fields[3])


def meant_cards(items: Sequence[Item]) -> Iterator[tuple[str, str, str]]:
    """Yield what an Anki deck of these questions has to hold."""
    for item in items:
        rights = "".join(choice.text for choice in item.choices if choice.correct)
        spread = f" (± {number(item.tolerance)})" if item.tolerance else ""
        yield item.id, words(item.stem), words(rights or number(item.key) + spread)


def read_sheet(text: str) -> list[tuple[str, str]]:
    """Read a printed sheet: the id of each question and the bold key behind the page break."""
    asked = re.findall(r'<li class="question" id="([^"]+)">', text)
    keys = dict(re.findall(r'<li id="key-([^"]+)"><strong>(.*?)\.</strong>', text))
    return [(name, keys.get(name, "")) for name in asked]


def meant_sheet(items: Sequence[Item]) -> list[tuple[str, str]]:
    """Return what a printed sheet of these questions has to hold."""
    found = []
    for item in items:
        if item.kind == "number":
            key = number(item.key) + (f" ± {number(item.tolerance)}" if item.tolerance else "")
        else:
            key = ", ".join("abcdefgh"[place] for place, mark in enumerate(fractions(item)) if mark > 0)
        found.append((item.id, key))
    return found
