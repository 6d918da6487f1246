"""Every export read back, as far as its format says: so that what was written can be compared with what was meant."""

import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from loyaltylab.classroom.banks.items import Item, number, plain
from loyaltylab.classroom.banks.sheet import BLANK
from loyaltylab.errors import LoyaltyLabError

# Typographic and plain signs of the same meaning: some formats change one into the other.
_SIGNS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-"})
Element = ElementTree.Element
# What a feedback stands with when it stands with no option: it follows every answer, or every number without its own.
ALWAYS, OTHERWISE = "every answer", "any other number"


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
        Every feedback with the option or number that it belongs to, so that two that changed places are seen.
    """

    title: str | None
    stem: str
    rights: tuple[str, ...]
    wrongs: tuple[str, ...]
    feedback: tuple[tuple[str, str], ...] | None


def words(text: str) -> str:
    """Return a text in the form in which texts are compared."""
    return re.sub(r"[`*\\]", "", plain(text).translate(_SIGNS))


def _read(
    title: str | None,
    stem: str,
    rights: Iterable[str],
    wrongs: Iterable[str],
    feedback: Iterable[tuple[str, str]] | None,
) -> Read:
    """Return a question with its parts in one order, whatever order its format has."""
    told = None if feedback is None else tuple(sorted(feedback))
    return Read(title, stem, tuple(sorted(rights)), tuple(sorted(wrongs)), told)


def meant(item: Item, feedback: str, title: bool = True) -> Read:
    """Return what an export of this question has to say; ``feedback`` is ``all``, ``general`` or ``none``.

    ``general`` is for a format that tells numbers apart by right and wrong alone.
    """
    numeric = item.kind in ("number", "guess")
    if numeric:
        low, high = item.key - item.tolerance, item.key + item.tolerance
        rights, wrongs = [_room(item.key, low, high)], []
        told = [(_number(item.key), item.right), (OTHERWISE, item.wrong or item.right)]
        told += [(_number(trap.value), trap.feedback) for trap in item.traps]
    else:
        rights = [words(choice.text) for choice in item.choices if choice.correct]
        wrongs = [words(choice.text) for choice in item.choices if not choice.correct]
        told = [(words(choice.text), choice.feedback) for choice in item.choices]
    if numeric and feedback == "general":
        told = [(OTHERWISE, item.wrong)] if item.wrong else []
    told.append((ALWAYS, item.explanation))
    said = None if feedback == "none" else [(about, words(text)) for about, text in told]
    return _read(item.id if title else None, words(item.stem), rights, wrongs, said)


def _number(value: float) -> str:
    return number(round(value, 4))


def _room(key: float, low: float, high: float) -> str:
    return f"{_number(key)} from {_number(low)} to {_number(high)}"


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


def read_moodle(path: Path) -> list[Read]:
    """Read Moodle XML."""
    questions = ElementTree.fromstring(path.read_bytes()).iter("question")
    return [_moodle_question(each) for each in questions if each.get("type") != "category"]


def _moodle_question(question: Element) -> Read:
    answers = question.findall("answer")
    title = question.findtext("name/text") or ""
    texts = [words(answer.findtext("text") or "") for answer in answers]
    marks = [float(answer.get("fraction", "0")) for answer in answers]
    if question.get("type") == "numerical":
        place = marks.index(100)
        key, room = float(texts[place]), float(answers[place].findtext("tolerance") or "nan")
        rights, wrongs = [_room(key, key - room, key + room)], []
        # Not `texts`: an asterisk, which stands for any other number, is no word.
        texts = [_moodle_number(answer.findtext("text") or "") for answer in answers]
    else:
        rights = [text for text, mark in zip(texts, marks, strict=True) if mark > 0]
        wrongs = [text for text, mark in zip(texts, marks, strict=True) if mark <= 0]
        if (question.findtext("single") == "true") != (marks.count(100) == 1 and min(marks) == 0):
            raise LoyaltyLabError(
                f"Moodle XML, question {title}: its marks do not fit the number of right options."
            )
    told = [
        (text, words(answer.findtext("feedback/text") or ""))
        for text, answer in zip(texts, answers, strict=True)
    ]
    told.append((ALWAYS, words(question.findtext("generalfeedback/text") or "")))
    return _read(title, words(question.findtext("questiontext/text") or ""), rights, wrongs, told)


def _moodle_number(text: str) -> str:
    return OTHERWISE if text.strip() == "*" else _number(float(text))


_GIFT = re.compile(
    r"::(?P<title>[^:\\]+)::\[html\](?P<stem>(?:\\.|[^\\{}])*)\{(?P<answers>(?:\\.|[^\\{}])*)\}"
)
_ANSWER = re.compile(
    r"^\s*(?P<sign>[=~])(?:%(?P<mark>-?[\d.]+)%)?(?P<text>(?:\\.|[^\\#\n])*)#(?P<told>(?:\\.|[^\\\n])*)$",
    re.MULTILINE,
)
_GENERAL = re.compile(r"####((?:\\.|[^\\\n])*)")


def read_gift(path: Path) -> list[Read]:
    """Read GIFT."""
    return [_gift_question(match) for match in _GIFT.finditer(path.read_text(encoding="utf-8"))]


def _gift_question(match: re.Match[str]) -> Read:
    block = match["answers"]
    numeric = block.lstrip().startswith("#\n")
    rights: list[str] = []
    wrongs: list[str] = []
    told: list[tuple[str, str]] = []
    for answer in _ANSWER.finditer(block):
        mark = float(answer["mark"]) if answer["mark"] else (100.0 if answer["sign"] == "=" else 0.0)
        about = words(_unescaped(answer["text"]))
        if numeric and about:
            key, room = map(float, answer["text"].split(":"))
            about = _number(key)
            if mark == 100:
                rights.append(_room(key, key - room, key + room))
        elif not numeric:
            (rights if mark > 0 else wrongs).append(about)
        told.append((about or OTHERWISE, words(_unescaped(answer["told"]))))
    general = _GENERAL.search(block)
    told.append((ALWAYS, words(_unescaped(general[1])) if general else ""))
    return _read(match["title"], words(_unescaped(match["stem"])), rights, wrongs, told)


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
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if re.search(r"text2qti_assessment_\w+\.xml$", name)]
        items = [item for name in names for item in _parse(package.read(name)).iter("item")]
    return [_canvas_question(item, path.name) for item in items]


def _canvas_question(item: Element, where: str) -> Read:
    options = {
        label.get("ident", ""): words(label.findtext(".//mattext") or "")
        for label in item.iter("response_label")
        if label.find(".//mattext") is not None
    }
    condition = next(
        each for each in item.iter("respcondition") if each.find("setvar[@varname='SCORE']") is not None
    )
    if options:
        wrong = {each.text for each in condition.iterfind(".//not/varequal")}
        right = {each.text for each in condition.iter("varequal")} - wrong
        if not right <= set(options):
            raise LoyaltyLabError(f"{where}, question {item.get('title')}: its key names no option.")
        rights = [text for ident, text in options.items() if ident in right]
        wrongs = [text for ident, text in options.items() if ident not in right]
    else:
        rights, wrongs = [_canvas_number(condition)], []
    stem = words(item.findtext("presentation/material/mattext") or "")
    return _read(item.get("title"), stem, rights, wrongs, _canvas_feedback(item, options))


def _canvas_number(condition: Element) -> str:
    """Return the key and its bounds; without bounds the key alone is right."""
    key, low, high = (condition.findtext(f".//{name}") for name in ("varequal", "vargte", "varlte"))
    return _room(float(key or "nan"), float(low or key or "nan"), float(high or key or "nan"))


def _canvas_feedback(item: Element, options: dict[str, str]) -> list[tuple[str, str]]:
    """Return each feedback with the option whose choice shows it, as the conditions link the two."""
    texts = {
        each.get("ident"): words(each.findtext(".//mattext") or "") for each in item.iter("itemfeedback")
    }
    told = []
    for condition in item.iter("respcondition"):
        link = condition.find("displayfeedback")
        if link is not None:
            ident, chosen = link.get("linkrefid", ""), condition.findtext("conditionvar/varequal")
            about = OTHERWISE if ident == "general_incorrect_fb" else ALWAYS
            if chosen is not None:
                about = options.get(chosen, chosen)
                # Canvas finds an option's feedback by its name as well: the two must say the same.
                if ident != f"{chosen}_fb":
                    about = f"{about}, linked to {ident}"
            told.append((about, texts.get(ident, "")))
    return told


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
        found.append(_read(None, stem, rights, wrongs, None))
    return found


def _inside(element: Element) -> str:
    return words(" ".join("".join(element.itertext()).split()))


Card = tuple[str, ...]


def read_anki(path: Path) -> list[Card]:
    """Read an Anki deck: id, question, options, answer and reason of each note, in plain words."""
    with zipfile.ZipFile(path) as package, tempfile.TemporaryDirectory(prefix="loyaltylab-") as folder:
        package.extract("collection.anki2", folder)
        connection = sqlite3.connect(Path(folder) / "collection.anki2")
        try:
            rows = connection.execute("select flds from notes order by id").fetchall()
        finally:
            connection.close()
    # The last field is the source, which is the same for a whole chapter.
    return [tuple(words(field) for field in fields.split("\x1f")[:5]) for (fields,) in rows]


def meant_anki(items: Sequence[Item]) -> list[Card]:
    """Return what an Anki deck of these questions has to hold."""
    return [_card(item) for item in items]


def _card(item: Item) -> Card:
    options = "".join(choice.text for choice in item.choices)
    rights = "".join(choice.text for choice in item.choices if choice.correct)
    return tuple(
        words(text) for text in (item.id, item.stem, options, rights or _key(item), item.explanation)
    )


def _key(item: Item) -> str:
    return number(item.key) + (f" (± {number(item.tolerance)})" if item.tolerance else "")


_ASKED = re.compile(r'<li class="question" id="([^"]+)">(.*?)</li>\n', re.DOTALL)
_ANSWERED = re.compile(r'<li id="key-([^"]+)"><strong>(.*?)\.</strong>(.*?)</li>\n', re.DOTALL)


def read_sheet(path: Path) -> list[Card]:
    """Read a printed sheet: id and text of each question, and the bold key with its reason behind the page break."""
    text = path.read_text(encoding="utf-8")
    keys = {name: (key, reason) for name, key, reason in _ANSWERED.findall(text)}
    return [
        tuple(words(part) for part in (name, asked, *keys.get(name, ("", ""))))
        for name, asked in _ASKED.findall(text)
    ]


def meant_sheet(items: Sequence[Item]) -> list[Card]:
    """Return what a printed sheet of these questions has to hold."""
    return [_row(item) for item in items]


def _row(item: Item) -> Card:
    if item.kind == "number":
        asked, key = f"{item.stem}Answer: {BLANK}", _key(item).replace("(", "").replace(")", "")
    else:
        more = "More than one is right." if item.kind == "multiple" else ""
        asked = item.stem + more + "".join(choice.text for choice in item.choices)
        rights = [letter for letter, choice in zip("abcdefgh", item.choices, strict=False) if choice.correct]
        key = ", ".join(rights)
    return tuple(words(text) for text in (item.id, asked, key, item.explanation))
