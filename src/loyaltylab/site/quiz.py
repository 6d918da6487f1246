"""A quiz question as plain, accessible HTML; ``quiz.js`` adds checking, saving and erasing.

Without scripts the question stands there with its solution and all feedback behind a fold. The key travels in the page:
page quizzes are for learning, never for marks.
"""

import html
import json

from markdown_it import MarkdownIt

from loyaltylab.site.questions import Question

LABELS = {
    "choice": "Your turn",
    "multiple": "Your turn: more than one is right",
    "number": "Your turn",
    "guess": "First, your guess",
}

_markdown = MarkdownIt("commonmark", {"html": False})


def inline(text: str) -> str:
    """Return one paragraph of Markdown as inline HTML; HTML in it is shown, not obeyed."""
    return str(_markdown.renderInline(" ".join(text.split())))


def _feedback(correct: bool, text: str) -> str:
    return f"<strong>{'Right.' if correct else 'Not this one.'}</strong> {inline(text)}"


def _key(question: Question) -> dict[str, object]:
    """What the script needs to know."""
    if question.kind in ("choice", "multiple"):
        return {
            "options": [
                {"correct": option.correct, "feedback": inline(option.feedback)}
                for option in question.options
            ]
        }
    if question.kind == "number":
        return {
            "answer": question.answer,
            "tolerance": question.tolerance,
            "right": inline(question.feedback_right),
            "wrong": inline(question.feedback_wrong),
            "traps": [{"answer": number, "feedback": inline(text)} for number, text in question.traps],
        }
    return {"answer": question.answer, "shown": question.answer_text, "unit": question.unit}


def _solution(question: Question) -> str:
    if question.kind in ("choice", "multiple"):
        items = "".join(
            f"<li><strong>{inline(option.text)}</strong> {_feedback(option.correct, option.feedback)}</li>"
            for option in question.options
        )
        return f"<ul>{items}</ul>"
    lines = [
        f"<p><strong>{html.escape(_with_unit(question.answer_text, question.unit))}.</strong> {inline(question.feedback_right)}</p>"
    ]
    lines += [
        f"<p>{html.escape(_with_unit(f'{number:g}', question.unit))}: {inline(text)}</p>"
        for number, text in question.traps
    ]
    return "".join(lines)


def _with_unit(number: str, unit: str) -> str:
    if unit == "%":
        return number if number.endswith("%") else f"{number}%"
    return f"{number} {unit}".strip()


def _options(question: Question) -> str:
    type = "radio" if question.kind == "choice" else "checkbox"
    rows = []
    for position, option in enumerate(question.options):
        control = f"quiz-{question.id}-{position}"
        rows.append(
            f'<div class="lantern-option"><input type="{type}" id="{control}" name="quiz-{question.id}" value="{position}" '
            f'autocomplete="off"><label for="{control}">{inline(option.text)}</label></div>'
        )
    return "".join(rows)


def _number_field(question: Question) -> str:
    control = f"quiz-{question.id}-number"
    what = "My guess" if question.kind == "guess" else "My answer"
    return (
        f'<div class="lantern-number"><label for="{control}">{what} ({html.escape(question.unit)})</label>'
        f'<input type="number" id="{control}" name="quiz-{question.id}" step="any" inputmode="decimal" autocomplete="off"></div>'
    )


def render(question: Question) -> str:
    """Return the question as HTML."""
    id, guess = f"quiz-{question.id}", question.kind == "guess"
    body = _options(question) if question.options else _number_field(question)
    button = "Commit my guess and open the answer" if guess else "Check my answer"
    if guess:
        fold = (
            f'<details class="lantern-reveal"><summary>The answer to: {inline(question.stem)}</summary>'
            f"<p><strong>{html.escape(_with_unit(question.answer_text, question.unit))}.</strong> {inline(question.reveal)}</p></details>"
        )
    else:
        fold = (
            f'<details class="lantern-solution lantern-no-script"><summary>Solution and feedback for question {question.id[-2:]}'
            f"</summary>{_solution(question)}</details>"
        )
    key = json.dumps(_key(question), ensure_ascii=False, sort_keys=True).replace("</", "<\\/")
    return f"""
<form class="lantern-quiz" id="{id}" data-question="{question.id}" data-kind="{question.kind}" autocomplete="off" novalidate>
<fieldset><legend><span class="lantern-quiz-label">{LABELS[question.kind]}</span> {inline(question.stem)}</legend>
{body}
<button type="submit" class="lantern-button lantern-needs-script">{button}</button>
</fieldset>
<div role="status" class="lantern-feedback"></div>
{fold}
<script type="application/json" class="lantern-key">{key}</script>
</form>
"""
