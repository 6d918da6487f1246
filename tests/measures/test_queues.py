"""Waiting lines: published values of Erlang's formula, its limits, and a simulation in which it holds."""

import numpy as np
import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.queues import erlang_c, mean_wait, offered_load, served_within, simulate_counter


@pytest.mark.parametrize(
    ("load", "servers", "chance"),
    [(0.8, 1, 0.8), (1.0, 2, 1 / 3), (2.0, 3, 4 / 9), (4.0, 5, 0.5541), (8.0, 10, 0.4092)],
)
def test_erlang_c_has_its_tabulated_values(load, servers, chance):
    assert erlang_c(load, servers) == pytest.approx(chance, abs=5e-5)


def test_a_textbook_clinic_has_its_wait():
    """Six patients an hour, twenty minutes each, three doctors: 8 minutes 53 seconds (Gross & Harris, Fundamentals of Queueing Theory)."""
    assert mean_wait(6, 20, 3) == pytest.approx(60 * 4 / 27)


def test_one_server_is_the_simple_queue():
    """For one person the wait is load over spare time, times the minutes each."""
    assert mean_wait(16, 3, 1) == pytest.approx(0.8 / 0.2 * 3)
    assert served_within(16, 3, 1, 0) == pytest.approx(0.2)


def test_the_mean_is_the_area_over_the_share_served():
    minutes = np.linspace(0, 400, 400_001)
    late = [1 - served_within(28.5, 4, 3, promise) for promise in minutes[::100]]
    assert np.trapezoid(late, minutes[::100]) == pytest.approx(mean_wait(28.5, 4, 3), rel=1e-3)


def test_more_people_and_longer_promises_help_and_too_much_work_does_not():
    shares = [served_within(40, 4, people, 3) for people in range(1, 9)]
    assert shares == sorted(shares)
    assert shares[0] == shares[1] == 0
    assert erlang_c(3, 3) == 1
    assert mean_wait(45, 4, 3) == float("inf")
    assert erlang_c(180, 200) < 0.2


@pytest.mark.parametrize(("arrivals", "each", "servers"), [(28.5, 4.0, 3), (12.0, 4.0, 1), (50.0, 5.0, 6)])
def test_a_simulation_of_many_days_comes_out_as_the_formula_says(arrivals, each, servers):
    """Long days, so that the empty start of a day does not count."""
    log = simulate_counter([arrivals] * 200, each, servers, days=8, seed=1)
    assert len(log) == pytest.approx(8 * 200 * arrivals, rel=0.03)
    assert log["waited"].mean() == pytest.approx(mean_wait(arrivals, each, servers), rel=0.12)
    within = (log["waited"] <= 3).mean()
    assert within == pytest.approx(served_within(arrivals, each, servers, 3), abs=0.02)


def test_nobody_is_served_by_two_and_nobody_overtakes():
    """At no time are more people served than stand at the counter; who comes first begins first."""
    log = simulate_counter([40.0] * 6, 4.0, 3, days=3, seed=4)
    for _, day in log.groupby("day"):
        begins = (day["arrived"] + day["waited"]).to_numpy()
        ends = begins + day["served"].to_numpy()
        assert (np.diff(begins) >= -0.25).all()
        # Times are rounded to a tenth of a minute; who is served for less than the rounding does not count.
        busy = [((begins + 0.2 <= moment) & (ends - 0.2 > moment)).sum() for moment in begins]
        assert max(busy) <= 3
    again = simulate_counter([40.0] * 6, 4.0, 3, days=3, seed=4)
    assert again.equals(log)


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (lambda: offered_load(0, 4), "above 0"),
        (lambda: erlang_c(0, 2), "above 0"),
        (lambda: erlang_c(1, 0), "whole number"),
        (lambda: erlang_c(1, 1.5), "whole number"),
        (lambda: served_within(10, 4, 2, -1), "0 minutes or more"),
        (lambda: simulate_counter([], 4, 2), "at least one day"),
        (lambda: simulate_counter([10, -1], 4, 2), "0 or more"),
        (lambda: simulate_counter([10], 4, 2, days=0), "at least one day"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(broken, words):
    with pytest.raises(LoyaltyLabError, match=words):
        broken()
