"""Each id has its own Lantern: the same every time, different from others, and neither too easy nor too hard."""

import hashlib
import subprocess
import sys
import unicodedata

import pandas as pd
import pytest

from loyaltylab.checks.catalogue import variant
from loyaltylab.checks.ch04 import lines, monopoly
from loyaltylab.checks.lantern import (
    course_secret,
    derive,
    make_lantern,
    my_lantern,
    normal_identity,
    settings_for,
)
from loyaltylab.errors import LoyaltyLabError
from tests.checks.bank import graded, own

# Ids for distinctness: 300 here, to keep the test short; 1,000 gave 1,000 distinct answers to each of the three tasks.
MANY = [f"student {number}" for number in range(300)]


def digest(lantern) -> str:
    text = "".join(getattr(lantern, name).to_csv(index=False) for name in lantern.tables)
    return hashlib.sha256(text.encode()).hexdigest()


def test_same_id_same_records_in_another_process():
    code = (
        "from tests.checks.test_lantern import digest; from loyaltylab.checks.lantern import make_lantern;"
        "print(digest(make_lantern('practice', '04')))"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == digest(make_lantern("practice", "04"))


def test_seed_and_settings_of_the_practice_id_never_change():
    """Recorded once: students' answers would silently change with these."""
    assert derive("practice", "04", "practice", "seed") == 18368380074831279174
    assert settings_for(variant("04"), "practice", "04", "practice") == {
        "customers": 670,
        "reward_rate": 0.6,
        "service_speed": 0.9,
        "rival_price": 0.96,
        "island_entry": "2025-02",
    }


@pytest.mark.parametrize(
    "same", ["  Zoë Åström ", "ZOË ÅSTRÖM", unicodedata.normalize("NFD", "zoë åström"), "zoë  åström"]
)
def test_ids_are_normalised(same):
    assert normal_identity(same) == normal_identity("Zoë Åström") == "zoë åström"


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("x" * 101, "characters long"),
        ("x" * 10_000_000, "characters long"),
        ("a\tb", "invisible"),
        ("a\x00b", "invisible"),
        ("a\u200bb", "invisible"),
        ("a\ud800", "invisible"),
        (12345, "as text"),
        (None, "as text"),
        (["s1"], "as text"),
    ],
)
def test_bad_ids_get_one_sentence(bad, told):
    with pytest.raises(LoyaltyLabError, match=told) as caught:
        my_lantern(bad, assignment="04")
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert len(sentence) < 200
    assert caught.value._render_traceback_() == [sentence]


@pytest.mark.parametrize("bad", ["4", "99", "", None, 4, ["04"]])
def test_unknown_assignment(bad):
    with pytest.raises(LoyaltyLabError, match='there is "04"'):
        my_lantern("practice", assignment=bad)


def test_misspelt_table():
    with pytest.raises(LoyaltyLabError, match='Did you mean "orders"'):
        _ = own("practice").oders
    assert not hasattr(own("practice"), "traits")


def test_the_secret_moves_everything(monkeypatch):
    monkeypatch.setenv("LOYALTYLAB_COURSE_SECRET", "autumn term")
    assert course_secret() == "autumn term"
    assert digest(make_lantern("practice", "04")) != digest(own("practice"))


def test_grading_puts_the_real_id_in_place(monkeypatch):
    monkeypatch.setenv("LOYALTYLAB_STUDENT_ID", "s1234567")
    assert my_lantern("somebody else", assignment="04").identity == "s1234567"


def test_every_setting_moves_and_stays_in_its_bounds():
    moving = variant("04").settings
    assert len(moving) >= 4
    seen = [settings_for(variant("04"), "practice", "04", name) for name in MANY]
    for name, allowed in moving.items():
        values = {settings[name] for settings in seen}
        assert values <= set(allowed)
        assert len(values) > 0.8 * min(len(allowed), 100)


def test_own_tables_hold_observed_things_only():
    assert own("practice").tables == ("customers", "orders", "surveys", "rivals")
    assert own("practice").customers["type"].eq("private").all()


@pytest.mark.slow
def test_answers_are_distinct_and_the_difficulty_is_bounded():
    module = graded()
    rates, shares, losses = [], [], []
    for name in MANY:
        lantern = make_lantern(name, "04")
        rates.append(tuple(module.reference_repeat_rate(lantern).round(9)))
        shares.append(tuple(module.reference_share_moved(lantern).round(9)))
        losses.append(round(module.reference_extra_loss(lantern), 9))
        assert 600 <= len(lantern.customers) <= 800
        # Enough people to see something, and an effect that stands out from the noise of the comparison.
        assert len(lines._people(lantern)) >= 80
        assert monopoly._buyers_before(lantern)["island"].sum() >= 30
        assert all(0.4 < rate <= 1 for rate in rates[-1])
        assert 0.02 < shares[-1][2] <= shares[-1][4] < 0.45
    for answers in (rates, shares, losses):
        assert len(set(answers)) >= 0.99 * len(MANY)
    effect = pd.Series(losses)
    assert effect.gt(0).mean() > 0.97
    assert effect.between(0.05, 0.6).mean() > 0.95
