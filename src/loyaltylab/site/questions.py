"""Quiz questions: read from ``questions/NN.yml``, checked, and filled with computed numbers.

One file a chapter is the source of the page quizzes and of the question banks for learning platforms. Four kinds:

choice
    One right option; every option carries feedback that says why it tempts and what is wrong (or right).
multiple
    Several right options; feedback as above.
number
    A number with a tolerance. The key is computed: ``answer: "{{ value:04.repeat-share|.1% }}"``.
guess
    The reader commits a number before the answer opens. The answer is computed, too.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site.pages.compute import TEMPLATE
from loyaltylab.site.yaml_files import read_yaml

if TYPE_CHECKING:
    import jsonschema

SCHEMA = Path(__file__).with_name("questions.schema.json")
CATCH_ALL = re.compile(
    r"\b(all|none|both|neither) of (the|these|those) (above|below|others?)\b", re.IGNORECASE
)
BARE_NUMBER = re.compile(r"^[^A-Za-z{]*\d[^A-Za-z{]*$")

Fill = Callable[[str], str]


@dataclass(frozen=True)
class Option:
    """One answer of a choice question."""

    text: str
    correct: bool
    feedback: str


@dataclass(frozen=True)
class Question:
    """One question; texts are Markdown with one paragraph each.

    Attributes
    ----------
    id
        Chapter and running number, such as ``04-q01``.
    kind
        ``choice``, ``multiple``, ``number`` or ``guess``.
    stem
        The question itself.
    options
        For ``choice`` and ``multiple``.
    answer, unit, tolerance
        For ``number`` and ``guess``: the computed key, what it counts, and how far off an answer may be (same unit).
    feedback_right, feedback_wrong
        For ``number``; a ``guess`` has ``reveal`` instead, the text behind the fold.
    traps
        For ``number``: typical wrong results with the message each deserves.
    objective, concepts, level, misconception, chapter
        What the question is about: the chapter's objective id, concept ids, Bloom level, misconception id or None.
    """

    id: str
    kind: str
    stem: str
    chapter: str
    objective: str
    concepts: tuple[str, ...]
    level: str
    misconception: str | None
    options: tuple[Option, ...] = ()
    answer: float | None = None
    unit: str = ""
    tolerance: float = 0.0
    feedback_right: str = ""
    feedback_wrong: str = ""
    reveal: str = ""
    traps: tuple[tuple[float, str], ...] = ()
    answer_text: str = ""


@cache
def _validator() -> "jsonschema.Draft202012Validator":
    # Imported on first use: with its optional address grammars it takes two seconds, and most commands read no questions.
    import jsonschema

    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))


def _wrong(path: Path, id: str | None, rule: str) -> LoyaltyLabError:
    where = f"{path.parent.name}/{path.name}" + (f", question {id}" if id else "")
    return LoyaltyLabError(f"{where}: {rule}")


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold().rstrip(".")


def _number(text: str) -> float:
    return float(text.replace(",", "").replace("\N{MINUS SIGN}", "-").rstrip("% "))


def read_raw(path: Path) -> list[dict[str, Any]]:
    """Return the questions of a file as written, checked against the schema and the rules for single files.

    Raises
    ------
    LoyaltyLabError
        One sentence with file, question id and broken rule.
    """
    if not path.is_file():
        raise LoyaltyLabError(
            f"There is no {path.parent.name}/{path.name}; each chapter keeps its questions in one such file."
        )
    raw = read_yaml(path, f"{path.parent.name}/{path.name}")
    if not isinstance(raw, list):
        raise _wrong(path, None, "must be a list of questions, each starting with '- id:'.")
    seen: set[str] = set()
    for position, item in enumerate(raw, start=1):
        id = item.get("id") if isinstance(item, dict) else None
        name = id or f"number {position}"
        # A wrong value makes its neighbours look unknown, too; the wrong value is what to mend.
        problems = sorted(
            _validator().iter_errors(item),
            key=lambda problem: (
                problem.validator == "unevaluatedProperties",
                len(problem.path),
                problem.message,
            ),
        )
        if problems:
            at = "/".join(str(part) for part in problems[0].path)
            raise _wrong(path, name, f"{problems[0].message}{f' (at {at})' if at else ''}.")
        if id in seen:
            raise _wrong(path, id, "the id is used twice in this file; give each question its own.")
        seen.add(str(id))
        _check_rules(path, item)
    return raw


def _check_rules(path: Path, item: dict[str, Any]) -> None:
    """Rules that a schema cannot say."""
    id, kind = item["id"], item["kind"]
    if item["chapter"] != path.stem or not id.startswith(f"{path.stem}-"):
        raise _wrong(path, id, f"id and chapter must both be of chapter {path.stem}, as the file is.")
    options = item.get("options", [])
    right = sum(option["correct"] for option in options)
    if kind == "choice" and right != 1:
        raise _wrong(path, id, f"has {right} correct options; a choice has exactly one.")
    if kind == "multiple" and not 1 <= right < len(options):
        raise _wrong(
            path,
            id,
            f"has {right} correct of {len(options)} options; needs at least one right and one wrong.",
        )
    for option in options:
        if CATCH_ALL.search(option["text"]):
            raise _wrong(
                path,
                id,
                f"the option '{option['text']}' is a catch-all; each option must stand for one belief.",
            )
        if option["correct"] and BARE_NUMBER.match(option["text"]):
            raise _wrong(
                path,
                id,
                f"the correct option '{option['text']}' is a typed number; use {{{{ value:… }}}} so that it is computed.",
            )
    twice = [
        text for text, count in Counter(_plain(option["text"]) for option in options).items() if count > 1
    ]
    if twice:
        raise _wrong(
            path, id, f"two options say the same ('{twice[0]}'); a distractor must differ from the key."
        )
    if kind in ("number", "guess") and not TEMPLATE.fullmatch(str(item["answer"]).strip()):
        raise _wrong(
            path,
            id,
            f'the answer {item["answer"]!r} is typed; write "{{{{ value:id|format }}}}" so that it is computed.',
        )


def load_questions(
    path: Path, *, fill: Fill | None = None, concepts: Iterable[str] | None = None
) -> tuple[Question, ...]:
    """Return the questions of one file, checked and with their numbers filled in.

    Parameters
    ----------
    path
        ``questions/NN.yml``.
    fill
        Replaces ``{{ value:id|format }}`` in a text by the computed number (:meth:`Pages.fill`); without it the templates
        stay and numeric keys are None.
    concepts
        Known concept ids; a question about any other is refused.

    Raises
    ------
    LoyaltyLabError
        One sentence with file, question id and broken rule.
    """
    known = None if concepts is None else set(concepts)
    return tuple(_question(path, item, fill, known) for item in read_raw(path))


def _question(path: Path, item: dict[str, Any], fill: Fill | None, known: set[str] | None) -> Question:
    id = item["id"]
    for concept in item["concepts"]:
        if known is not None and concept not in known:
            raise _wrong(
                path,
                id,
                f"names the unknown concept {concept}; book/_data/concepts.csv lists the known ones.",
            )

    def filled(text: str) -> str:
        if fill is None:
            return text.strip()
        try:
            return fill(text).strip()
        except LoyaltyLabError as error:
            raise _wrong(path, id, str(error)) from error

    options = tuple(
        Option(filled(option["text"]), option["correct"], filled(option["feedback"]))
        for option in item.get("options", [])
    )
    texts = [_plain(option.text) for option in options]
    if len(set(texts)) < len(texts):
        raise _wrong(
            path,
            id,
            "two options show the same once their numbers are filled in; change the distractor or its format.",
        )
    answer, tolerance, traps = None, float(item.get("tolerance", 0)), []
    answer_text = ""
    if "answer" in item:
        answer_text = filled(item["answer"])
        answer = _number(answer_text) if fill is not None else None
    for trap in item.get("traps", []):
        result = filled(str(trap["answer"]))
        if answer is None:
            continue
        if abs(_number(result) - answer) <= tolerance:
            raise _wrong(
                path, id, f"the trap {result} lies within the tolerance of the key; it would be marked right."
            )
        traps.append((_number(result), filled(trap["feedback"])))
    return Question(
        id=id,
        kind=item["kind"],
        stem=filled(item["stem"]),
        chapter=item["chapter"],
        objective=item["objective"],
        concepts=tuple(item["concepts"]),
        level=item["level"],
        misconception=item.get("misconception"),
        options=options,
        answer=answer,
        unit=item.get("unit", ""),
        tolerance=tolerance,
        feedback_right=filled(item.get("feedback_right", "")),
        feedback_wrong=filled(item.get("feedback_wrong", "")),
        reveal=filled(item.get("reveal", "")),
        traps=tuple(traps),
        answer_text=answer_text,
    )


def load_bank(
    folder: Path, *, fill: Fill | None = None, concepts: Iterable[str] | None = None
) -> tuple[Question, ...]:
    """Return the questions of all chapters in ``folder``; ids must differ across files.

    Raises
    ------
    LoyaltyLabError
        As :func:`load_questions`.
    """
    known = None if concepts is None else set(concepts)
    files = sorted(folder.glob("[0-9][0-9].yml"))
    return tuple(question for path in files for question in load_questions(path, fill=fill, concepts=known))
