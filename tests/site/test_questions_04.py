"""The questions of chapter 04: what they claim holds for the computed numbers."""

from pathlib import Path

import pytest

from loyaltylab.site.pages.compute import Pages
from loyaltylab.site.questions import Question, load_questions


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> Pages:
    return Pages(tmp_path_factory.mktemp("pages"), ())


@pytest.fixture(scope="module")
def bank(root: Path, pages: Pages) -> tuple[Question, ...]:
    return load_questions(root / "questions" / "04.yml", fill=pages.fill)


def test_every_misconception_that_the_chapter_corrects_has_its_question(bank):
    assert {"F01", "F04", "F28", "F53", "P08", "P29"} <= {question.misconception for question in bank}


def test_keys_follow_from_their_definition(bank, pages):
    """The words of stems and feedback hold for the computed numbers."""
    answers = {question.id: question.answer for question in bank}
    assert answers["04-q03"] == 40
    assert answers["04-q04"] == pytest.approx((4 + 5 + 4 - 3) / 18 * 100, abs=0.05)
    # "With this number Cleo crosses the line": the mistake must change her box.
    assert pages.value("04.cleo-box") == "spurious"
    assert pages.value("04.cleo-attachment") < 60 <= pages.value("04.cleo-over-seven")
    # "The busiest customer alone brings most of the later orders."
    counts = [int(count) for count in str(pages.value("04.ten-orders")).split(", ")]
    assert max(counts) - 1 > (sum(counts) - len(counts)) / 2
    # 04-q05: the count and the shares speak of the same people.
    heard, renamed = pages.value("04.heard"), pages.value("04.renamed-count")
    assert renamed / heard == pytest.approx(pages.value("04.renamed"))
    assert pages.value("04.renamed-true") < pages.value("04.renamed") < pages.value("04.renamed-below")
    # 04-q11: more fell silent than before, and elsewhere hardly more.
    rise = pages.value("04.island-after") - pages.value("04.island-before")
    elsewhere = pages.value("04.elsewhere-after") - pages.value("04.elsewhere-before")
    assert rise > 0.05
    assert abs(elsewhere) < rise / 4
    # 04-q14: people who order as often recommend far less without attachment.
    assert pages.value("04.advocates-spurious") < pages.value("04.advocates-true") / 2
    # 04-q16: most of the box has no obstacle on file.
    assert pages.value("04.latent-without-obstacle") > 0.5
