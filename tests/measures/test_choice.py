"""The conditional logit: it recovers known part-worths, its intervals hold them, and it agrees with what is known otherwise."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import check_grad
from sklearn.linear_model import LogisticRegression

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.choice import ConditionalLogit, _laid_out, importance, logit_shares

TRUE = pd.Series({"price": -0.3, "good": 0.8, "nice": 0.0})


def draw(seed, questions=400, offers=3, people=None):
    """Return answers of people who all have the true tastes."""
    chance = np.random.default_rng(seed)
    rows = questions * offers
    table = pd.DataFrame(
        {
            "question": np.repeat(np.arange(questions), offers),
            "price": chance.choice([2.0, 4.0, 6.0], rows),
            "good": chance.integers(0, 2, rows),
            "nice": chance.integers(0, 2, rows),
        }
    )
    table["person"] = table["question"] % (people or questions)
    table["felt"] = table[list(TRUE.index)] @ TRUE + chance.gumbel(size=rows)
    best = table.groupby("question")["felt"].transform("max")
    return table.assign(chosen=(table["felt"] == best).astype(int)).drop(columns="felt")


def test_known_part_worths_are_recovered():
    fit = ConditionalLogit.fit(draw(1, questions=20_000), list(TRUE.index))
    np.testing.assert_allclose(fit.part_worths, TRUE, atol=0.04)
    assert fit.willingness_to_pay().loc["good", "money"] == pytest.approx(0.8 / 0.3, abs=0.15)


def covered(shrink=1.0, rounds=100):
    """Return the share of intervals of part-worths, and of money, that hold the truth."""
    inside, money = [], []
    for seed in range(rounds):
        fit = ConditionalLogit.fit(draw(seed), list(TRUE.index), person="person")
        table = fit.intervals()
        half = (table["high"] - table["low"]) / 2 * shrink
        inside.append(((table["part_worth"] - TRUE).abs() <= half).mean())
        worth = fit.willingness_to_pay().loc["good"]
        money.append(worth["low"] <= 0.8 / 0.3 <= worth["high"])
    return np.mean(inside), np.mean(money)


def test_intervals_hold_the_truth_as_often_as_they_say():
    inside, money = covered()
    assert 0.91 < inside < 0.985
    assert 0.88 < money < 0.99


def test_intervals_that_are_too_narrow_would_be_seen():
    """The planted defect: intervals of half the width."""
    assert covered(shrink=0.5, rounds=60)[0] < 0.85


def test_answers_of_one_person_that_hang_together_widen_the_intervals():
    """Each answer given ten times over tells no more than once; without the person it would seem to."""
    once = draw(3)
    ten = pd.concat([once.assign(question=once["question"] + 1000 * turn) for turn in range(10)])
    names = list(TRUE.index)
    honest = ConditionalLogit.fit(ten, names, person="person").intervals()["standard_error"]
    naive = ConditionalLogit.fit(ten, names).intervals()["standard_error"]
    single = ConditionalLogit.fit(once, names, person="person").intervals()["standard_error"]
    np.testing.assert_allclose(honest, single, rtol=1e-4)
    assert (naive < 0.4 * single).all()


def test_the_gradient_is_the_slope_of_the_loss():
    laid = _laid_out(draw(4, questions=60), list(TRUE.index), "question", "chosen", None)
    for place in ([0.0, 0, 0], [-0.4, 1.1, 0.3]):
        assert check_grad(lambda x: laid.loss(x)[0], lambda x: laid.loss(x)[1], np.array(place)) < 1e-3
    step = 1e-5 * np.eye(3)
    middle = np.array([-0.2, 0.5, 0.1])
    numeric = [(laid.loss(middle + one)[1] - laid.loss(middle - one)[1]) / 2e-5 for one in step]
    np.testing.assert_allclose(laid.curvature(middle), numeric, rtol=1e-4, atol=1e-4)


def test_with_two_offers_it_is_logistic_regression_on_differences():
    answers = draw(5, offers=2)
    fit = ConditionalLogit.fit(answers, list(TRUE.index))
    first, second = answers.iloc[::2], answers.iloc[1::2]
    gaps = first[list(TRUE.index)].to_numpy() - second[list(TRUE.index)].to_numpy()
    other = LogisticRegression(C=1e10, fit_intercept=False, tol=1e-10, max_iter=1000).fit(
        gaps, first["chosen"]
    )
    np.testing.assert_allclose(fit.part_worths, other.coef_[0], atol=1e-4)


def test_one_attribute_has_a_closed_form():
    """One of two offers has a feature, 30 of 40 take it: the part-worth is the log of the odds, its error 1/√(n p q)."""
    taken = [1] * 30 + [0] * 10
    table = pd.DataFrame(
        {
            "question": np.repeat(range(40), 2),
            "has": [1, 0] * 40,
            "chosen": np.ravel([(hit, 1 - hit) for hit in taken]),
        }
    )
    fit = ConditionalLogit.fit(table, ["has"])
    assert fit.part_worths["has"] == pytest.approx(np.log(3), abs=1e-6)
    error = fit.intervals().loc["has", "standard_error"]
    assert error == pytest.approx(np.sqrt(40 / 39) / np.sqrt(40 * 0.75 * 0.25), rel=1e-4)
    assert fit.shares(pd.DataFrame({"has": [1, 0]})).iloc[0] == pytest.approx(0.75)
    assert fit.explained == pytest.approx(1 - (30 * np.log(0.75) + 10 * np.log(0.25)) / (40 * np.log(0.5)))


def test_order_of_rows_and_names_of_questions_do_not_matter():
    answers = draw(6)
    shuffled = answers.sample(frac=1, random_state=1).assign(
        question=lambda table: "q" + table["question"].astype(str)
    )
    names = list(TRUE.index)
    np.testing.assert_allclose(
        ConditionalLogit.fit(answers, names).part_worths,
        ConditionalLogit.fit(shuffled, names).part_worths,
        atol=1e-5,
    )


def test_shares_add_up_and_only_differences_count():
    worth = np.array([0.2, 1.0, -3.0, 500.0, 499.0])
    shares = logit_shares(worth, np.array([0, 3]))
    assert shares[:3].sum() == pytest.approx(1)
    assert shares[3] == pytest.approx(1 / (1 + np.exp(-1)))
    np.testing.assert_allclose(logit_shares(worth + 7, np.array([0, 3])), shares)


def test_the_interval_of_a_share_keeps_inside_its_bounds_and_holds_the_share():
    fit = ConditionalLogit.fit(draw(7), list(TRUE.index))
    pair = pd.DataFrame({"price": [2, 6], "good": [1, 0], "nice": [0, 0]}, index=["A", "B"])
    table = fit.share_interval(pair)
    assert table["share"].sum() == pytest.approx(1)
    assert (
        (table["low"] > 0)
        & (table["low"] < table["share"])
        & (table["share"] < table["high"])
        & (table["high"] < 1)
    ).all()
    np.testing.assert_allclose(table["share"], fit.shares(pair))
    with pytest.raises(LoyaltyLabError, match="compares two offers"):
        fit.share_interval(pair.head(1))


def broken(**changes):
    return draw(8, questions=30).assign(**changes)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (broken().drop(columns="good"), 'no column "good"'),
        (broken(good="yes"), "numbers are needed"),
        (broken(good=np.nan), "empty cell"),
        (broken(chosen=0), "one offer is chosen"),
        (broken(chosen=1), "one offer is chosen"),
        (broken(nice=lambda table: 2 * table["good"]), "do not vary on their own"),
        (broken(nice=1), "do not vary on their own"),
        (broken(nice=lambda table: table["chosen"]), "decides all answers"),
        (broken().groupby("question").head(1).assign(chosen=1), "with one offer is no choice"),
    ],
)
def test_what_cannot_be_fitted_gets_one_sentence(answers, words):
    with pytest.raises(LoyaltyLabError, match=words) as error:
        ConditionalLogit.fit(answers, list(TRUE.index))
    assert str(error.value).count(". ") == 0


def test_money_needs_a_price_that_weighs():
    fit = ConditionalLogit.fit(draw(9), list(TRUE.index))
    with pytest.raises(LoyaltyLabError, match='no attribute "cost"'):
        fit.willingness_to_pay("cost")
    with pytest.raises(LoyaltyLabError, match="nothing can be told in money"):
        fit.willingness_to_pay("good")


def test_importance_is_a_share_of_ranges():
    parts = importance(pd.Series({"price": 3.0, "leaf": 1.0}))
    assert parts.to_dict() == {"price": 0.75, "leaf": 0.25}
    with pytest.raises(LoyaltyLabError, match="0 or more"):
        importance(pd.Series({"price": -1.0, "leaf": 1.0}))
