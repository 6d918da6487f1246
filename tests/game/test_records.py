"""The two committed records: they say what the game says now, and what the page claims of them holds."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import game_copies, game_search
from loyaltylab.game.lantern import own_lantern, seeds
from loyaltylab.game.plan import Plan, parse_plan
from loyaltylab.game.rules import BUDGET
from loyaltylab.game.scoring import score_plan
from loyaltylab.site.pages import ch92

RECORD = json.loads(game_search.RECORD.read_text(encoding="utf-8"))
ROWS = {row["name"]: row for row in RECORD["plans"]}
FRESH = int(RECORD["command"].rsplit(" ", 1)[1])


def beaten(rows: dict[str, dict]) -> list[str]:
    """Return the absurd plans within the budget that beat a plan which is not absurd and does something."""
    sensible = min(row["score"] for row in rows.values() if not row["absurd"] and 0 < row["used"] <= BUDGET)
    return [
        name
        for name, row in rows.items()
        if row["absurd"] and row["used"] <= BUDGET and row["score"] >= sensible
    ]


def test_no_absurd_plan_beats_a_sensible_one() -> None:
    assert beaten(ROWS) == []
    assert set(game_search.ABSURD) <= set(ROWS)


def test_an_absurd_plan_that_wins_is_named() -> None:
    planted = {**ROWS, "captives only": {**ROWS["captives only"], "score": 99_999}}
    assert beaten(planted) == ["captives only"]


def test_the_best_found_is_a_plan_within_the_rules_and_beats_the_courses() -> None:
    best = ROWS["best found"]
    assert best["used"] <= BUDGET
    assert best["score"] > ROWS["the course's plan"]["score"]
    assert parse_plan(best["plan"]).moves


@pytest.mark.parametrize("name", ["best found", "captives only"])
def test_the_record_is_what_the_game_says_now(name: str) -> None:
    plan = Plan(game_search.ABSURD[name]) if name in game_search.ABSURD else parse_plan(ROWS[name]["plan"])
    fresh = seeds(own_lantern(game_search.PLAYER).identity, game_search.FRESH, FRESH)
    now = game_search.described(plan, fresh)
    assert now == pytest.approx({field: ROWS[name][field] for field in now}, rel=0.001, abs=1.5)


def test_copying_does_not_pay() -> None:
    assert ch92.gap_low() > 0
    assert ch92.own() > ch92.copied_mean()


def test_a_class_whose_copies_are_as_good_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    own, _ = ch92.copied()
    ch92.redrawn.cache_clear()
    monkeypatch.setattr(ch92, "copied", lambda: (own, own))
    assert (ch92.gap_low(), ch92.gap_high()) == (0, 0)
    ch92.redrawn.cache_clear()


def test_a_row_of_the_copies_is_what_the_game_says_now() -> None:
    with game_copies.RECORD.open(encoding="utf-8", newline="") as stream:
        row = next(csv.DictReader(stream))
    plan = game_copies.own_best(row["copied_from"], game_copies.PRACTISED)
    tried_on = seeds(own_lantern(row["student"]).identity, game_copies.SECRET, game_copies.HIDDEN)
    assert score_plan(plan, row["student"], tried_on).score.value == pytest.approx(int(row["copied"]), abs=1)


@pytest.mark.parametrize("drawing", [ch92.search_figure, ch92.copies_figure])
def test_the_pages_figures_have_their_words(drawing) -> None:
    made = drawing()
    assert len(made.alt) > 60
    assert len(made.figure.axes) == 1


def test_a_programme_takes_one_move_a_slot_and_keeps_to_the_budget() -> None:
    tried = []
    for family, move in game_search.moves():
        if move.lever in ("recovery", "service_speed", "exit_barriers") and move.regions == ("City",):
            tried.append(
                game_search.Option(
                    move, family, score_plan(Plan((move,)), "practice", seeds("practice", count=1))
                )
            )
    plan = game_search.best_plan(tried, held_to_the_rules=True)
    slots = [(move.lever, move.regions, move.customers, move.first) for move in plan.moves]
    assert len(slots) == len(set(slots))
    assert "exit_barriers" not in {move.lever for move in plan.moves if move.value > 1}
    free = game_search.best_plan(tried, held_to_the_rules=False)
    assert {move.lever: move.value for move in free.moves}["exit_barriers"] > 1
    assert np.isfinite([option.worth for option in tried]).all()


def test_the_records_lie_beside_the_page_that_reads_them() -> None:
    assert game_search.RECORD == ch92.SEARCH
    assert game_copies.RECORD == ch92.COPIES
    assert Path(ch92.SEARCH).is_file()
