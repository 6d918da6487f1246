"""BG/NBD and gamma-gamma against published values, simulated customers and bad input."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.buying import BetaGeometricNbd, GammaGamma, buying_history

# Fader, Hardie and Lee (2005): CDNOW, 2,357 customers, 39 weeks, unit one week.
CDNOW = BetaGeometricNbd.of(0.243, 4.414, 0.793, 2.426)
CDNOW_VALUE = GammaGamma.of(6.25, 3.74, 15.44)


def cdnow_file(name: str) -> Path:
    """Return a file of the package lifetimes, read by path: importing the package would need more packages."""
    spec = find_spec("lifetimes")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("the package lifetimes, which carries the CDNOW records, is not installed")
    return Path(next(iter(spec.submodule_search_locations))) / "datasets" / name


def published_summary() -> pd.DataFrame:
    """Return the published summary of the sample, one row a customer, in this package's words."""
    words = {"x": "frequency", "t_x": "recency", "T": "age", "zbar": "mean_value"}
    return pd.read_csv(cdnow_file("cdnow_customers_summary_with_transactions.csv")).rename(columns=words)


def histories(*rows: tuple[float, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["frequency", "recency", "age"])


def simulated(random: np.random.Generator, count: int, model: BetaGeometricNbd, age: float) -> pd.DataFrame:
    """Buy and leave as the model says."""
    rates = random.gamma(model.r_, 1 / model.alpha_, count)
    chances = random.beta(model.a_, model.b_, count)
    rows, alive = [], []
    for rate, chance in zip(rates, chances):
        time, orders, last, there = 0.0, 0, 0.0, True
        while there:
            time += random.exponential(1 / max(rate, 1e-12))
            if time > age:
                break
            orders, last, there = orders + 1, time, random.random() >= chance
        rows.append((orders, last, age))
        alive.append(there)
    return histories(*rows).assign(alive=alive)


def test_history_of_the_published_small_example():
    orders = pd.DataFrame(
        {
            "customer_id": [1, 1, 2, 3, 3, 3],
            "date": pd.to_datetime(
                ["2015-02-01", "2015-02-06", "2015-01-01", "2015-01-01", "2015-01-02", "2015-01-05"]
            ),
        }
    )
    history = buying_history(orders, "2015-02-07", unit_days=1)
    assert history.to_dict("list") == {
        "frequency": [1, 0, 2],
        "recency": [5.0, 0.0, 4.0],
        "age": [6.0, 37.0, 37.0],
    }


def test_two_orders_on_one_day_and_orders_of_the_future_do_not_count():
    days = pd.to_datetime(["2024-01-01", "2024-01-01", "2024-01-15", "2024-03-01"])
    history = buying_history(pd.DataFrame({"customer_id": 1, "date": days}), "2024-01-29")
    assert history.loc[1].to_dict() == {"frequency": 1, "recency": 2.0, "age": 4.0}


def test_expected_orders_of_a_new_customer_as_published():
    np.testing.assert_allclose(
        CDNOW.expected_orders([1, 10, 39, 78]), [0.0533, 0.4324, 1.1967, 1.8605], atol=5e-5
    )


def test_one_customer_with_a_known_history():
    history = histories((2, 30.43, 38.86))
    assert CDNOW.expected_further(history, 39)[0] == pytest.approx(1.2260, abs=5e-5)
    assert CDNOW.probability_alive(history)[0] == pytest.approx(0.7266, abs=5e-5)


def test_probability_alive_rises_and_falls_with_frequency():
    history = histories(*((orders, 30, 39) for orders in (1, 2, 5, 10, 20)))
    np.testing.assert_allclose(
        CDNOW.probability_alive(history), [0.6962, 0.7196, 0.7056, 0.5716, 0.1968], atol=5e-5
    )


def test_the_models_blind_spot_one_order_is_alive_for_ever():
    assert list(CDNOW.probability_alive(histories((0, 0, 10), (0, 0, 1000)))) == [1.0, 1.0]


def test_published_estimates_from_the_records():
    table = published_summary()
    model = BetaGeometricNbd().fit(table)
    assert [round(number, 3) for number in (model.r_, model.alpha_, model.a_, model.b_)] == pytest.approx(
        [0.243, 4.414, 0.793, 2.426], abs=5e-4
    )
    assert model.log_likelihood_ == pytest.approx(-9582.43, abs=0.005)
    assert CDNOW.expected_further(table, 39).sum() == pytest.approx(1653.9, abs=0.05)
    value = GammaGamma().fit(table)
    assert [round(number, 2) for number in (value.p_, value.q_, value.gamma_)] == pytest.approx(
        [6.25, 3.74, 15.45], abs=0.006
    )
    assert value.log_likelihood_ == pytest.approx(-4055.92, abs=0.005)
    np.testing.assert_allclose(
        CDNOW_VALUE.expected_value(table)[:10],
        [24.66, 18.92, 35.22, 35.22, 35.22, 71.47, 18.92, 35.22, 27.29, 35.22],
        atol=0.005,
    )


def test_history_from_the_order_lines_is_the_published_summary():
    lines = pd.read_csv(
        cdnow_file("CDNOW_sample.txt"),
        sep=r"\s+",
        header=None,
        names=["all", "customer_id", "day", "items", "paid"],
    )
    orders = lines.assign(date=pd.to_datetime(lines["day"].astype(str), format="%Y%m%d"))
    history = buying_history(orders, "1997-09-30")
    table = published_summary()
    assert history["frequency"].tolist() == table["frequency"].tolist()
    np.testing.assert_allclose(history["age"], table["age"], atol=0.0044)


def test_mean_value_as_published():
    assert CDNOW_VALUE.mean_value == pytest.approx(35.22, abs=0.005)
    none_again = pd.DataFrame({"frequency": [0], "mean_value": [0.0]})
    assert CDNOW_VALUE.expected_value(none_again)[0] == pytest.approx(CDNOW_VALUE.mean_value)


def test_estimates_and_probabilities_agree_with_a_simulated_firm():
    truth = BetaGeometricNbd.of(0.8, 6.0, 0.8, 3.0)
    history = simulated(np.random.default_rng(10), 6000, truth, 60.0)
    model = BetaGeometricNbd().fit(history)
    assert model.r_ == pytest.approx(0.8, rel=0.1)
    assert model.alpha_ == pytest.approx(6.0, rel=0.1)
    assert model.a_ / (model.a_ + model.b_) == pytest.approx(0.8 / 3.8, abs=0.02)
    alive = model.probability_alive(history)
    for low, high in ((0, 0.25), (0.25, 0.75), (0.75, 1)):
        group = alive.between(low, high) & (history["frequency"] > 0)
        assert history.loc[group, "alive"].mean() == pytest.approx(alive[group].mean(), abs=0.04)


@given(st.integers(1, 60), st.floats(0, 50), st.floats(0.1, 50), st.floats(0.1, 50))
def test_longer_silence_makes_life_less_likely(orders, recency, silence, longer):
    history = histories((orders, recency, recency + silence), (orders, recency, recency + silence + longer))
    first, second = CDNOW.probability_alive(history)
    assert 0 <= second < first <= 1


@given(st.integers(0, 60), st.floats(0, 50), st.floats(0, 50), st.floats(0.1, 50))
def test_more_time_brings_more_orders_and_never_more_than_the_living_place(orders, recency, silence, time):
    history = histories((orders, recency if orders else 0.0, recency + silence))
    short, long = (CDNOW.expected_further(history, span)[0] for span in (time, 2 * time))
    assert 0 <= short <= long
    rate = (CDNOW.r_ + orders) / (CDNOW.alpha_ + recency + silence)
    assert short <= CDNOW.probability_alive(history)[0] * rate * time * (1 + 1e-9)


def test_gamma_gamma_finds_the_parameters_of_simulated_orders():
    random = np.random.default_rng(12)
    rates = random.gamma(4.0, 1 / 15.0, 20_000)
    orders = random.integers(1, 12, 20_000)
    mean = random.gamma(6.0 * orders) / rates / orders
    model = GammaGamma().fit(pd.DataFrame({"frequency": orders, "mean_value": mean}))
    assert (model.p_, model.q_) == (pytest.approx(6.0, rel=0.06), pytest.approx(4.0, rel=0.06))
    assert model.mean_value == pytest.approx(6.0 * 15.0 / 3.0, rel=0.02)


@given(st.integers(1, 200), st.floats(0.1, 500))
def test_the_more_orders_the_closer_to_her_own_mean(orders, value):
    history = pd.DataFrame({"frequency": [orders, orders + 5], "mean_value": value})
    few, many = (CDNOW_VALUE.expected_value(history) - value).abs()
    assert many <= few + 1e-9


GOOD = histories((2, 10.0, 20.0), (0, 0.0, 5.0))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: BetaGeometricNbd().fit(GOOD.drop(columns="age")), 'no column "age"'),
        (lambda: BetaGeometricNbd().fit(GOOD.iloc[:0]), "no rows"),
        (lambda: BetaGeometricNbd().fit(GOOD.assign(age="long")), "numbers are needed"),
        (lambda: BetaGeometricNbd().fit(GOOD.assign(recency=[30.0, 0.0])), "cannot lie in the future"),
        (lambda: BetaGeometricNbd().fit(GOOD.assign(frequency=[-1, 0])), "0 or more"),
        (lambda: BetaGeometricNbd().fit(GOOD.assign(age=[20.0, float("nan")])), "empty cell"),
        (lambda: BetaGeometricNbd().fit(GOOD.assign(frequency=0)), "Nobody in history ordered again"),
        (lambda: BetaGeometricNbd.of(1, 1, 0, 1), "above 0"),
        (lambda: GammaGamma().fit(GOOD.assign(mean_value=[-3.0, 0.0])), "0 or more"),
        (lambda: GammaGamma().fit(GOOD.assign(mean_value=[0.0, 0.0])), "above 0"),
        (lambda: GammaGamma().fit(GOOD.assign(mean_value=1.0, frequency=0)), "Nobody"),
        (lambda: GammaGamma.of(1, 1, 1), "q above 1"),
        (lambda: buying_history(pd.DataFrame({"customer_id": [1], "date": ["x"]}), "2024-01-01"), "dates"),
        (
            lambda: buying_history(
                pd.DataFrame({"customer_id": [1], "date": pd.to_datetime(["2024-02-01"])}), "2024-01-01"
            ),
            "nothing up to",
        ),
    ],
)
def test_bad_input_is_answered_in_one_sentence(call, words):
    with pytest.raises(LoyaltyLabError, match=words):
        call()
