"""The explorer of the retention game: every control moves it, and a move beyond the rules stops at their edge."""

import pytest

from loyaltylab.explorers.retention_game import EXPLORER, Params, RetentionGame, move
from loyaltylab.game.plan import MOVE, Plan, move_text, parse_plan
from loyaltylab.game.rules import RULES
from tests.support.explorers import BrokenExplorer, exercise_explorer


def test_every_control_works_at_every_value() -> None:
    assert exercise_explorer(RetentionGame, lever="service_speed", percent=120) > len(RULES)


def test_an_explorer_whose_model_ignores_its_controls_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    same = EXPLORER.result(Params(percent=150))
    monkeypatch.setattr(EXPLORER.__class__, "result", lambda explorer, params: same)
    with pytest.raises(BrokenExplorer, match="does not change"):
        exercise_explorer(RetentionGame, percent=145)


@pytest.mark.parametrize("lever", RULES)
@pytest.mark.parametrize("percent", [0, 100, 250])
def test_every_setting_is_a_move_that_a_plan_may_hold(lever: str, percent: int) -> None:
    made = move(Params(lever, percent, "Hills", "members", first=9, last=3))
    assert (made.first, made.last) == ((0, 11) if RULES[lever].whole_year else (2, 8))
    assert parse_plan("game = 1\n" + move_text(made)) == Plan((made,))
    assert {line.split(" = ")[0] for line in move_text(made).splitlines()[1:]} <= set(MOVE)


def test_the_start_says_that_nothing_changes() -> None:
    assert "nothing changes" in EXPLORER.sentence(Params())
    assert EXPLORER.result(Params()).score.value == 0
