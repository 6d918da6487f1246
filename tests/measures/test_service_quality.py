"""Gaps, levels, ladders and Kano classes: hand cases and properties; and the made-up studies give back their truth."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures import service_studies
from loyaltylab.measures.service_quality import (
    DIMENSIONS,
    KANO_ANSWERS,
    difference_reliability,
    explained,
    explained_difference,
    gaps,
    kano_class,
    kano_table,
    ladder_pay,
    late_minutes,
    losses_and_gains,
    mean_gaps,
    service_levels,
)


def answers(seed: int = 0, size: int = 300) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    table = pd.DataFrame({"customer_id": random.integers(0, size // 2, size)})
    for name in DIMENSIONS:
        table[f"expect_{name}"] = random.integers(3, 8, size)
        table[f"perceive_{name}"] = random.integers(2, 8, size)
    table["satisfaction"] = random.integers(1, 6, size)
    return table


def test_a_gap_is_perceived_less_expected_person_by_person():
    table = answers()
    found = gaps(table)
    assert list(found.columns) == list(DIMENSIONS)
    assert (found["empathy"] == table["perceive_empathy"] - table["expect_empathy"]).all()
    means = mean_gaps(table)
    assert means["value"].to_numpy() == pytest.approx(found.mean().to_numpy())
    assert ((means["low"] < means["value"]) & (means["value"] < means["high"])).all()


def test_doubled_answers_of_the_same_people_make_no_interval_narrower():
    table = answers()
    twice = pd.concat([table, table], ignore_index=True)
    one, two = mean_gaps(table), mean_gaps(twice)
    assert (two["high"] - two["low"]).to_numpy() == pytest.approx((one["high"] - one["low"]).to_numpy())


def test_levels_split_at_one_point_on_one_item():
    base = answers(size=5)
    for name in DIMENSIONS:
        base[f"perceive_{name}"] = base[f"expect_{name}"]
    base["perceive_empathy"] += [-2, -1, 0, 1, 2]
    assert service_levels(base).tolist() == ["below", "about", "about", "about", "above"]


def test_the_reliability_of_a_difference_falls_as_its_parts_go_together():
    """Two scores of reliability .8 that correlate .5 make a difference of .6 (the textbook case)."""
    assert difference_reliability(0.8, 0.8, 1, 1, 0.5) == pytest.approx(0.6)
    assert difference_reliability(0.8, 0.8, 1, 1, 0.0) == pytest.approx(0.8)
    with pytest.raises(LoyaltyLabError, match="never differ"):
        difference_reliability(0.8, 0.8, 1, 1, 1.0)


def test_a_ladder_costs_for_each_line_what_it_adds():
    late = pd.Series([0, 0, 1, 10, 11, 31])
    ladder = {0: 1.0, 10: 3.0, 30: 8.0}
    assert ladder_pay(late, ladder).tolist() == [0, 0, 1, 1, 3, 8]
    by_line = sum((late > line).mean() * step for line, step in zip(ladder, (1.0, 2.0, 5.0)))
    assert ladder_pay(late, ladder).mean() == pytest.approx(by_line)
    shuffled = {30: 8.0, 0: 1.0, 10: 3.0}
    assert ladder_pay(late, shuffled).equals(ladder_pay(late, ladder))


def test_lateness_is_never_negative():
    assert late_minutes(pd.Series([10, 10, 10]), pd.Series([7, 10, 14])).tolist() == [0, 0, 4]


@pytest.mark.parametrize(
    ("with_it", "without_it", "letter"),
    [
        ("like", "dislike", "O"),
        ("like", "neutral", "A"),
        ("expect", "dislike", "M"),
        ("neutral", "neutral", "I"),
        ("dislike", "like", "R"),
        ("like", "like", "Q"),
        ("dislike", "dislike", "Q"),
    ],
)
def test_kano_classes_are_those_of_the_published_table(with_it, without_it, letter):
    assert kano_class(with_it, without_it) == letter


def test_the_kano_table_mirrors_itself():
    """To like a thing's absence is the mirror of liking it: O and R, A and R; the table has each class as often as published."""
    letters = [kano_class(one, other) for one in KANO_ANSWERS for other in KANO_ANSWERS]
    assert {letter: letters.count(letter) for letter in "MOAIRQ"} == {
        "M": 3,
        "O": 1,
        "A": 3,
        "I": 9,
        "R": 7,
        "Q": 2,
    }


def test_better_and_worse_by_hand():
    pairs = (
        [("like", "dislike")] * 2 + [("like", "neutral")] + [("expect", "dislike")] + [("dislike", "like")]
    )
    table = pd.DataFrame(pairs, columns=["with_it", "without_it"]).assign(feature="short queue")
    row = kano_table(table).loc["short queue"]
    assert (row["better"], row["worse"], row["counted"]) == pytest.approx((3 / 4, 3 / 4, 4))
    assert row["commonest"] == "O"
    assert row["R"] == pytest.approx(0.2)


def test_two_slopes_find_a_bend():
    gap = pd.Series(np.linspace(-2, 2, 81))
    score = 3 + 0.9 * gap.clip(upper=0) + 0.3 * gap.clip(lower=0)
    assert losses_and_gains(gap, score) == pytest.approx((0.9, 0.3))


def test_what_is_explained_is_the_squared_correlation_for_one_column():
    table = answers(3)
    table["gap"] = gaps(table).mean(axis=1)
    expected = table["satisfaction"].corr(table["gap"]) ** 2
    assert explained(table, "satisfaction", ["gap"]) == pytest.approx(expected)
    assert explained(table.assign(copy=table["satisfaction"] * 2), "satisfaction", ["copy"]) == pytest.approx(
        1
    )
    difference = explained_difference(table, "satisfaction", ["gap"], ["gap"], draws=20)
    assert tuple(difference) == pytest.approx((0, 0, 0))


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (lambda: gaps(answers().drop(columns="expect_empathy")), "expect_empathy"),
        (lambda: gaps(answers().head(0)), "no rows"),
        (lambda: late_minutes(pd.Series([5.0]), pd.Series([np.nan])), "empty cell"),
        (lambda: late_minutes(pd.Series([5.0]), pd.Series([-1.0])), "negative"),
        (lambda: ladder_pay(pd.Series([1.0]), {}), "at least one line"),
        (lambda: ladder_pay(pd.Series([1.0]), {0: 3.0, 10: 1.0}), "does not fall"),
        (lambda: ladder_pay(pd.Series([1.0]), {-5: 3.0}), "0 minutes or more"),
        (lambda: kano_class("love", "dislike"), "no Kano answer"),
        (lambda: losses_and_gains(pd.Series([1.0, 2.0]), pd.Series([3.0, 4.0])), "below and above"),
        (lambda: losses_and_gains(pd.Series([1.0, -2.0]), pd.Series([3.0])), "as many gaps"),
        (
            lambda: explained(answers().assign(satisfaction=3), "satisfaction", ["customer_id"]),
            "never varies",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(broken, words):
    with pytest.raises(LoyaltyLabError, match=words):
        broken()


# --- The made-up studies


def test_studies_are_the_same_for_the_same_seed_and_others_for_another():
    for study in (
        service_studies.counter_log,
        service_studies.promise_book,
        service_studies.kano_answers,
        service_studies.service_trial,
    ):
        assert study(5).equals(study(5))
        assert not study(5).equals(study(6))


def test_the_counter_has_the_rush_that_is_told():
    log = service_studies.counter_log(days=200)
    an_hour = log.groupby("hour").size() / 200
    assert an_hour.to_numpy() == pytest.approx(np.array(service_studies.COUNTER_HOURS), rel=0.05)
    even = service_studies.counter_log(days=200, rush=False)
    assert len(even) == pytest.approx(len(log), rel=0.03)
    assert even["waited"].mean() < 0.7 * log["waited"].mean()


def test_most_households_answer_as_their_class_says():
    table = kano_table(service_studies.kano_answers())
    assert (table.drop(columns="commonest")[list("MOAIRQ")].sum(axis=1)).to_numpy() == pytest.approx(1)
    for feature, truth in service_studies.KANO_TRUTH.items():
        for letter, share in truth.items():
            assert table.loc[feature, letter] == pytest.approx(share, abs=0.12)


def test_the_trial_gives_its_truth_back():
    """Over many seeds, by least squares, each part comes out as it is written in the module, within the bounds of rounding and of the ends of the scale."""
    names = ["quick", "known", "personal", "personal_for_key", "details", "irritations", "steps"]
    found = []
    for seed in range(40):
        table = service_studies.service_trial(seed)
        table["personal_for_key"] = table["personal"] & table["key"]
        design = np.column_stack([np.ones(len(table)), table[names].astype(float)])
        found.append(np.linalg.lstsq(design, table["satisfaction"].to_numpy(float), rcond=None)[0][1:])
    truth = [service_studies.TRIAL_TRUTH[name] for name in names]
    assert np.mean(found, axis=0) == pytest.approx(truth, abs=0.06)
