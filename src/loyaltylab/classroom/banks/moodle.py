"""Moodle: XML through moodle-tools, and GIFT, which is a text that a person can edit.

GIFT: Moodle documentation, “GIFT format”; there is no living library for it in Python, so the short writer is ours and the
reader in `reading.py` follows the same page.
"""

from collections.abc import Sequence
from xml.etree import ElementTree

from loyaltylab.classroom.banks.items import Item, number
from loyaltylab.errors import LoyaltyLabError

CATEGORY = "Loyalty Lab"
_SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\~=#{}:"})


def moodle_xml(items: Sequence[Item]) -> str:
    """Return questions as Moodle XML, a category for each chapter, with the feedback of every option and typical mistake.

    Raises
    ------
    LoyaltyLabError
        When moodle-tools' strict check finds something missing; names the question.
    """
    from jinja2 import Environment, PackageLoader, select_autoescape
    from loguru import logger
    from moodle_tools.questions import create_question

    logger.disable("moodle_tools")
    environment = Environment(
        loader=PackageLoader("moodle_tools.questions"),
        lstrip_blocks=True,
        trim_blocks=True,
        autoescape=select_autoescape(),
    )
    written = []
    for item in items:
        question = create_question(
            "numerical" if item.kind == "number" else "multiple_choice",
            question=item.stem,
            title=item.id,
            category=f"{CATEGORY}/Chapter {item.chapter}",
            general_feedback=item.explanation,
            answers=_answers(item),
            markdown=False,
            table_styling=False,
        )
        problems = question.validate()
        if problems:
            raise LoyaltyLabError(f"Question {item.id} is not fit for Moodle: {' '.join(problems)}")
        written.append(question.to_xml(environment))
    tree = ElementTree.fromstring(
        environment.get_template("quiz.xml.j2").render(questions=written).encode("utf-8")
    )
    several = {item.id: item for item in items if item.kind == "multiple"}
    for element in tree.iter("question"):
        name = element.findtext("name/text") or ""
        if name in several:
            _allow_several(element, several[name])
    ElementTree.indent(tree)
    return ElementTree.tostring(tree, encoding="unicode", xml_declaration=True) + "\n"


def _answers(item: Item) -> list[dict[str, object]]:
    if item.kind == "number":
        key = {
            "answer": number(item.key),
            "points": 100,
            "feedback": item.right,
            "tolerance": number(item.tolerance),
        }
        traps = [
            {
                "answer": number(trap.value),
                "points": 0,
                "feedback": trap.feedback,
                "tolerance": number(_reach(item)),
            }
            for trap in item.traps
        ]
        # An asterisk stands for every other number.
        rest = {"answer": "*", "points": 0, "feedback": item.wrong or item.right, "tolerance": 0}
        return [key, *traps, rest]
    first = next(choice for choice in item.choices if choice.correct)
    return [
        {
            "answer": choice.text,
            # moodle-tools knows one right answer; `_allow_several` gives the others theirs.
            "points": 100 if choice is first else 0,
            "feedback": choice.feedback,
        }
        for choice in item.choices
    ]


def _reach(item: Item) -> float:
    """Return how near a number must come to a typical mistake: never so near that it touches the key's own room."""
    gaps = [abs(trap.value - item.key) - item.tolerance for trap in item.traps]
    return min([item.tolerance, *(gap / 2 for gap in gaps)])


def fractions(item: Item) -> list[float]:
    """Return the marks of each option, in per cent: all right ones together 100, all wrong ones together −100."""
    rights = sum(choice.correct for choice in item.choices)
    wrongs = len(item.choices) - rights
    return [round(100 / rights, 5) if choice.correct else -round(100 / wrongs, 5) for choice in item.choices]


def _allow_several(element: ElementTree.Element, item: Item) -> None:
    single = element.find("single")
    assert single is not None
    single.text = "false"
    for answer, share in zip(element.findall("answer"), fractions(item), strict=True):
        answer.set("fraction", number(share))


def gift(items: Sequence[Item]) -> str:
    """Return questions as Moodle's GIFT text (UTF-8); every special character of a text is escaped."""
    blocks, chapter = [], ""
    for item in items:
        if item.chapter != chapter:
            chapter = item.chapter
            blocks.append(f"$CATEGORY: $course$/top/{CATEGORY}/Chapter {chapter}")
        blocks.append(f"::{item.id}::[html]{_escaped(item.stem)} {{\n{_gift_answers(item)}\n}}")
    return "\n\n".join(blocks) + "\n"


def _escaped(text: str) -> str:
    return text.translate(_SPECIAL).replace("\n", " ")


def _gift_answers(item: Item) -> str:
    general = f"\t####{_escaped(item.explanation)}"
    if item.kind == "number":
        room = f"{number(item.key)}:{number(item.tolerance)}"
        reach = number(_reach(item))
        lines = [f"\t=%100%{room}#{_escaped(item.right)}"]
        lines += [f"\t=%0%{number(trap.value)}:{reach}#{_escaped(trap.feedback)}" for trap in item.traps]
        lines += [f"\t~#{_escaped(item.wrong or item.right)}"]
        return "\t#\n" + "\n".join([*lines, general])
    if item.kind == "multiple":
        marks = [f"~%{number(share)}%" for share in fractions(item)]
    else:
        marks = ["=" if choice.correct else "~" for choice in item.choices]
    lines = [
        f"\t{mark}{_escaped(choice.text)}#{_escaped(choice.feedback)}"
        for mark, choice in zip(marks, item.choices, strict=True)
    ]
    return "\n".join([*lines, general])
