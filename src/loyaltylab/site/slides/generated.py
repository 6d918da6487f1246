"""The slides that come from the chapter's own sources; their notes are the author's, with what the sources add."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from loyaltylab.site.slides.chapter import Chapter
from loyaltylab.site.slides.check import MOST_WORDS, MOST_WORDS_OF
from loyaltylab.site.slides.deck import Slide

_END = re.compile(r"([.!?][”\"*)]*)\s+(?=[A-Z\"“*(\d])")


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph."""
    return [part for part in _END.sub(r"\1\n", " ".join(text.split())).split("\n") if part]


def words(text: str) -> int:
    """Return how many words a Markdown text shows."""
    return len([word for word in text.split() if re.search(r"\w", word)])


def opening(text: str, most: int) -> str:
    """Return as many whole sentences from the start as have at most ``most`` words; one at least."""
    kept: list[str] = []
    for sentence in sentences(text):
        if kept and words(" ".join([*kept, sentence])) > most:
            break
        kept.append(sentence)
    return " ".join(kept)


def _filled(items: Sequence[str], most: int) -> list[list[str]]:
    slides: list[list[str]] = [[]]
    for item in items:
        if slides[-1] and words(" ".join([*slides[-1], item])) > most:
            slides.append([])
        slides[-1].append(item)
    return slides


def packed(items: Sequence[str], most: int) -> list[list[str]]:
    """Return the items in order, on as few slides as hold ``most`` words each, and as evenly as that allows."""
    fewest = len(_filled(items, most))
    return next(slides for limit in range(most + 1) if len(slides := _filled(items, limit)) <= fewest)


def _several(slide: Slide, heading: str, items: Sequence[str]) -> list[Slide]:
    """Return bullet slides; minutes and notes stand on the first, the others point back to it."""
    groups = packed(items, MOST_WORDS_OF.get(slide.kind, MOST_WORDS) - words(heading) - 3)
    many = len(groups)
    result = []
    for number, group in enumerate(groups, start=1):
        title = heading if many == 1 else f"{heading} ({number} of {many})"
        body = "\n".join(f"- {item}" for item in group)
        notes = (
            slide.notes
            if number == 1
            else f"Goes on from the slide before; the time is counted there.\n\n{slide.notes}"
        )
        result.append(
            replace(slide, heading=title, body=body, notes=notes, minutes=slide.minutes if number == 1 else 0)
        )
    return result


def _title(slide: Slide, chapter: Chapter) -> list[Slide]:
    aims = "\n".join(f"- {aim.id}: {aim.text}" for aim in chapter.contract.objectives)
    notes = f"{slide.notes}\n\n**What the class can do at the end**\n\n{aims}"
    body = "Loyalty Lab, with the records of Lantern Tea & Home"
    return [replace(slide, heading=chapter.contract.title, body=body, notes=notes)]


def _guess(slide: Slide, chapter: Chapter) -> list[Slide]:
    question = chapter.guess
    unit = "percent" if question.unit == "%" else question.unit
    body = f"{question.stem}\n\n**Write your number down{f' ({unit})' if unit else ''}.**"
    return [
        replace(
            slide, heading="First, your guess", body=body, notes=f"{slide.notes}\n\nQuestion {question.id}."
        )
    ]


def _guess_answer(slide: Slide, chapter: Chapter) -> list[Slide]:
    question = chapter.guess
    unit = "" if question.unit == "%" else f" {question.unit}"
    shown = f"{question.answer_text}{unit}"
    body = f"**{shown}**\n\n{opening(question.reveal, MOST_WORDS - 8)}"
    notes = f"{slide.notes}\n\n**The whole answer.** {question.reveal}"
    return [replace(slide, heading="The guess, opened", body=body, notes=notes)]


def _objectives(slide: Slide, chapter: Chapter) -> list[Slide]:
    return _several(slide, "After this lesson you can", [aim.text for aim in chapter.contract.objectives])


def _vote(slide: Slide, chapter: Chapter) -> list[Slide]:
    question = chapter.peer
    *case, ask = sentences(question.stem)
    options = "\n".join(f"{number}. {option.text}" for number, option in enumerate(question.options, start=1))
    silent = f"Question {question.id}. Read in silence, vote with the fingers, do not show the spread yet."
    slides = [
        replace(slide, heading="Vote: the case", body=" ".join(case), notes=f"{slide.notes}\n\n{silent}")
    ]
    after = "Leave this slide on the screen for both votes; the answer is on the next one. The time is counted on the slide before."
    slides.append(
        replace(
            slide, heading="Vote: one to four fingers", body=f"{ask}\n\n{options}", notes=after, minutes=0
        )
    )
    return slides if case else slides[1:]


def _vote_answer(slide: Slide, chapter: Chapter) -> list[Slide]:
    question = chapter.peer
    ((number, right),) = [(i, each) for i, each in enumerate(question.options, start=1) if each.correct]
    heading = f"Best: option {number}"
    room = MOST_WORDS - words(heading) - words(right.text)
    body = f"**{right.text}**\n\n{opening(right.feedback, room)}"
    lines = [
        f"- {i}. {'**Right.** ' if each.correct else ''}{each.feedback}"
        for i, each in enumerate(question.options, 1)
    ]
    notes = f"{slide.notes}\n\n**What each option deserves**\n\n" + "\n".join(lines)
    return [replace(slide, heading=heading, body=body, notes=notes)]


def _key_points(slide: Slide, chapter: Chapter) -> list[Slide]:
    whole = "\n".join(f"- {point}" for point in chapter.key_points)
    noted = replace(slide, notes=f"{slide.notes}\n\n**In full**\n\n{whole}")
    return _several(noted, "Key points", [sentences(point)[0] for point in chapter.key_points])


def _lab(slide: Slide, chapter: Chapter) -> list[Slide]:
    slug = chapter.slug.replace("-", "_")
    body = f"{slide.body}\n\nLab: `{chapter.lab}`\n\nExercise: `exercises/{slug}`".strip()
    return [replace(slide, heading="Over to the lab", body=body)]


def _sources(slide: Slide, chapter: Chapter) -> list[Slide]:
    cited = chapter.cited
    full = "\n".join(f"- {source.short}: {source.title}" for source in cited)
    noted = replace(slide, notes=f"{slide.notes}\n\n{full}")
    return _several(noted, "Sources", [source.short for source in cited])


MAKERS: dict[str, Callable[[Slide, Chapter], list[Slide]]] = {
    "title": _title,
    "guess": _guess,
    "guess-answer": _guess_answer,
    "objectives": _objectives,
    "vote": _vote,
    "vote-answer": _vote_answer,
    "key-points": _key_points,
    "lab": _lab,
    "sources": _sources,
}


def complete(slides: Sequence[Slide], chapter: Chapter) -> list[Slide]:
    """Return the deck with its generated slides filled in."""
    return [
        done for slide in slides for done in (MAKERS[slide.kind](slide, chapter) if slide.kind else [slide])
    ]
