"""Randomness by address: even, independent, exact, and never renumbered."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from loyaltylab.world import draw
from loyaltylab.world.draw import Purpose

EXAMPLES = settings(max_examples=60, deadline=None, derandomize=True, database=None)
SEEDS = (0, 7, 20230101)
KEYS = draw.customer_keys(20230101, np.arange(1, 20_001))

# A frozen copy: the numbers are part of the data format. New purposes are appended here; no line ever changes.
NUMBERS = """
REGION 1, TYPE_DETAIL 2, JOIN_MONTH 3, JOIN_DAY 4, AGE 5, CHANNEL 6, SOURCE 7, ACQUISITION 8, OWN_DISTANCE 9,
RIVAL_DISTANCE 10, CONTRACT 11, MEMBER 12, OBSTACLE_KIND 13, OBSTACLE_STRENGTH 14, MANAGER 15, CONSENT 16,
ATTACHMENT 17, PRICE_SENSITIVITY 18, SEARCH_COST 19, CONVENIENCE_NEED 20, REWARD_RESPONSE 21, VARIETY 22,
EXPECTATION 23, SWITCHING_PROCEDURAL 24, SWITCHING_FINANCIAL 25, SWITCHING_RELATIONAL 26, PURCHASE_RATE 27,
TICKET 28, RESPONSE_STYLE 29, SERVICE_FIT 30, FRAILTY 31, THRESHOLD 32, INCIDENT 33, EXPERIENCE 34, ORDER_COUNT 35,
ORDER_DAY 36, ORDER_CATEGORY 37, ORDER_VALUE 38, ORDER_ITEMS 39, ORDER_DEAL 40, ORDER_CHANNEL 41, ORDER_GIFT 42,
SURVEY_ANSWERED 43, SURVEY_ITEM 44, SURVEY_SKIP 45, REDEEM 46, LEAVING_DAY 47, REASON 48, ORDER_COST 49,
SEGMENT 50, BIRTHDAY 51, RECOVERED 52, TICKET_KIND 53, TICKET_SEVERITY 54, TICKET_MINUTES 55, TICKET_HANDLER 56,
TICKET_HANDOFFS 57, TICKET_COMPLAINED 58, TICKET_COMPENSATION 59, TICKET_DAY 60, REQUEST 61, SERVQUAL_EXPECT 62,
SERVQUAL_PERCEIVE 63, WEB_SESSIONS 64, WEB_VIEWS 65, WEB_CARTS 66, WEB_MINUTES 67, CAMPAIGN_ARM 68,
CAMPAIGN_SCORE 69, CAMPAIGN_OPENED 70, CAMPAIGN_OPTED_OUT 71, CAMPAIGN_DAY 72, UPLIFT 73, REFERRER 74,
REFERRER_WILLING 75, CLUB_VISIT 76, CLUB_DAY 77, WINBACK_ARM 78, WINBACK_RETURN 79, WINBACK_DELAY 80,
SECOND_THRESHOLD 81, BIRTHDAY_ORDER 82, TIER_ORDER 83, TIER_VALUE 84, REASON_SECOND 85, REASON_THIRD 86,
MANAGER_VISITS 87, MANAGER_TRAIT 88, MANAGER_RESULT 89, CRM_COPY 90, CRM_NAME 91, CRM_FORMAT 92, CRM_TYPO 93,
CRM_MISSING 94, CRM_CONTACT 95, REASON_SENTENCE 96, SECOND_CODER 97, PANEL_ASKED 98, PANEL_LIKING 99,
PANEL_PURCHASES 100, WAY_OUT 101
"""
FROZEN = {name: int(number) for name, number in (pair.split() for pair in NUMBERS.split(","))}


def unmixed(value: int) -> int:
    """Undo `draw.mix` for one number, in Python's own whole numbers."""
    wrap = 2**64

    def unshifted(bits: int, distance: int) -> int:
        result = bits
        for _ in range(64 // distance + 1):
            result = bits ^ (result >> distance)
        return result

    value = unshifted(value, 31) * pow(0x94D049BB133111EB, -1, wrap) % wrap
    value = unshifted(value, 27) * pow(0xBF58476D1CE4E5B9, -1, wrap) % wrap
    return unshifted(value, 30)


def key_that_gives(bits: int, purpose: Purpose) -> np.ndarray:
    """Return the key whose draw for ``purpose`` (month 0, ordinal 0) has these 64 bits."""
    counter = (int(purpose) << 40) + 1
    return np.array([(unmixed(bits) - counter * 0x9E3779B97F4A7C15) % 2**64], dtype=np.uint64)


def evenness(u: np.ndarray, cells: int = 100) -> float:
    """Return the p-value of a chi-square test of evenness."""
    return float(stats.chisquare(np.bincount((u * cells).astype(int), minlength=cells)).pvalue)


def evenness_of_pairs(u: np.ndarray, v: np.ndarray, cells: int = 15) -> float:
    """Return the p-value of a chi-square test that (u, v) fill the square evenly."""
    cell = (u * cells).astype(int) * cells + (v * cells).astype(int)
    return float(stats.chisquare(np.bincount(cell, minlength=cells * cells)).pvalue)


def weakest(p_values: list[float]) -> float:
    """Return the smallest p-value times their number (Bonferroni)."""
    return min(p_values) * len(p_values)


class TestPurposes:
    def test_no_number_was_changed_dropped_or_used_twice(self):
        known = {purpose.name: int(purpose) for purpose in Purpose}
        assert {name: known.get(name) for name in FROZEN} == FROZEN
        assert len(set(known.values())) == len(Purpose.__members__)

    def test_new_purposes_are_appended_and_frozen_here(self):
        assert set(Purpose.__members__) == set(FROZEN), "append the new purpose to NUMBERS, at its end"
        assert list(FROZEN.values()) == sorted(FROZEN.values())


class TestPieces:
    """Large arrays are worked on in pieces, and shared addresses once; no number may depend on that."""

    @pytest.mark.parametrize("size", [1, 7, 50, 20_000])
    def test_the_size_of_a_piece_changes_nothing(self, size, monkeypatch):
        u = draw.uniform(KEYS, Purpose.AGE, 3)
        z = draw.normal(u)
        monkeypatch.setattr(draw, "PIECE", size)
        some = KEYS[:5_000] if size < 50 else KEYS
        assert np.array_equal(draw.uniform(some, Purpose.AGE, 3), u[: some.size])
        assert np.array_equal(draw.normal(u[: some.size]), z[: some.size])

    def test_a_scrambler_that_forgets_the_last_piece_is_caught(self, monkeypatch):
        """Planted: only whole pieces are scrambled."""
        plain = draw.mix_in_place
        monkeypatch.setattr(draw, "mix_in_place", lambda values: plain(values[: values.size // 8192 * 8192]))
        u = draw.uniform(KEYS, Purpose.AGE, 3)
        monkeypatch.setattr(draw, "mix_in_place", plain)
        assert not np.array_equal(u, draw.uniform(KEYS, Purpose.AGE, 3))

    @EXAMPLES
    @given(st.integers(0, 200), st.integers(0, 2**20 - 2), st.sampled_from(list(Purpose)))
    def test_keys_moved_to_an_address_draw_what_the_address_says(self, month, ordinal, purpose):
        moved = draw.moments(KEYS[:20], month, np.full(20, ordinal))
        assert np.array_equal(draw.uniform(moved, purpose), draw.uniform(KEYS[:20], purpose, month, ordinal))

    def test_mix_leaves_its_argument_alone(self):
        values = KEYS[:9].copy()
        draw.mix(values)
        assert np.array_equal(values, KEYS[:9])

    def test_a_row_of_shares_by_number_is_that_row(self):
        table = np.array([[0.2, 0.5, 0.3], [0.0, 0.1, 0.9]])
        rows = np.arange(KEYS.size) % 2
        u = draw.uniform(KEYS, Purpose.REGION)
        assert np.array_equal(draw.choose(u, table, rows), draw.choose(u, table[rows]))

    def test_gamma_numbers_of_many_shapes_are_those_of_each_shape(self):
        shapes = np.array([0.3, 1.0, 2.5])[np.arange(300) % 3]
        together = draw.gamma(KEYS[:300], Purpose.PURCHASE_RATE, shapes)
        for shape in (0.3, 1.0, 2.5):
            alone = draw.gamma(KEYS[:300], Purpose.PURCHASE_RATE, shape)
            assert np.array_equal(together[shapes == shape], alone[shapes == shape])

    @EXAMPLES
    @given(st.floats(1e-300, 1 - 2.0**-53), st.one_of(st.floats(0, 1e-6), st.floats(0, 30)))
    def test_the_short_way_to_no_event_is_the_long_way(self, u, mean):
        """A count of 0 is settled by a bound on exp(-mean); here is the inversion without it."""
        probability = cumulative = float(np.exp(-np.float64(mean)))
        count = 0
        while u > cumulative and count < 200:
            count += 1
            probability *= mean / count
            cumulative += probability
        assert draw.poisson(np.array([u]), np.array([mean]))[0] == count


class TestUniform:
    def test_every_purpose_is_even(self):
        assert weakest([evenness(draw.uniform(KEYS, purpose)) for purpose in Purpose]) > 0.01

    @pytest.mark.parametrize("seed", SEEDS)
    def test_months_and_ordinals_are_even(self, seed):
        keys = draw.customer_keys(seed, np.arange(1, 401))[:, None]
        month = draw.uniform(keys, Purpose.ORDER_COUNT, np.arange(120)[None, :])
        ordinal = draw.uniform(keys, Purpose.ORDER_VALUE, 5, np.arange(120)[None, :])
        assert weakest([evenness(month.ravel()), evenness(ordinal.ravel())]) > 0.01

    @pytest.mark.parametrize("seed", SEEDS)
    def test_neighbours_are_independent(self, seed):
        """Next customer, next month, next ordinal, next purpose, next seed: each pair fills the square evenly."""
        keys = draw.customer_keys(seed, np.arange(1, 20_001))
        here = draw.uniform(keys, Purpose.ORDER_COUNT, 3, 2)
        pairs = [
            (here[:-1], here[1:]),
            (here, draw.uniform(keys, Purpose.ORDER_COUNT, 4, 2)),
            (here, draw.uniform(keys, Purpose.ORDER_COUNT, 3, 3)),
            (here, draw.uniform(keys, Purpose.ORDER_DAY, 3, 2)),
            (
                here,
                draw.uniform(draw.customer_keys(seed + 1, np.arange(1, 20_001)), Purpose.ORDER_COUNT, 3, 2),
            ),
        ]
        assert weakest([evenness_of_pairs(*pair) for pair in pairs]) > 0.01
        assert all(abs(np.corrcoef(*pair)[0, 1]) < 4 / np.sqrt(20_000) for pair in pairs)

    def test_a_careless_mixer_is_caught(self, monkeypatch):
        def careless(values):
            values *= np.uint64(0x9E3779B97F4A7C15)

        monkeypatch.setattr(draw, "mix_in_place", careless)
        keys = draw.customer_keys(7, np.arange(1, 20_001))
        here, later = (draw.uniform(keys, Purpose.ORDER_COUNT, month) for month in (3, 4))
        assert evenness_of_pairs(here, later) < 1e-6

    @pytest.mark.parametrize("bits", [0, 1, 2**11, 2**63, 2**64 - 2**11, 2**64 - 1])
    def test_the_ends_are_never_reached(self, bits):
        u = draw.uniform(key_that_gives(bits, Purpose.AGE), Purpose.AGE)
        assert 0.0 < u[0] < 1.0
        assert u[0] == pytest.approx(bits / 2**64, abs=2.0**-51)
        assert np.isfinite(draw.normal(u)).all()
        assert draw.exponential(u)[0] > 0

    def test_no_two_addresses_share_a_draw(self):
        keys = draw.customer_keys(1, np.arange(1, 21))[:, None, None]
        month, ordinal = np.arange(120)[None, :, None], np.arange(30)[None, None, :]
        blocks = [draw.uniform(keys, purpose, month, ordinal).ravel() for purpose in Purpose]
        everything = np.concatenate(blocks)
        assert len(np.unique(everything)) == len(everything)

    def test_the_last_ordinal_of_a_month_is_not_the_first_of_the_next(self):
        last = draw.uniform(KEYS[:5], Purpose.ORDER_DAY, 0, 2**20 - 2)
        assert not np.isin(last, draw.uniform(KEYS[:5], Purpose.ORDER_DAY, 1, 0)).any()

    def test_the_shape_of_the_question_changes_nothing(self):
        table = draw.uniform(KEYS[:50, None], Purpose.INCIDENT, np.arange(36)[None, :])
        one_by_one = [draw.uniform(KEYS[row : row + 1], Purpose.INCIDENT, 7)[0] for row in range(50)]
        assert table[:, 7].tolist() == one_by_one
        assert draw.uniform(KEYS[:50][::-1], Purpose.INCIDENT, 7)[::-1].tolist() == one_by_one

    @pytest.mark.parametrize("kind", [np.int32, np.int64, np.uint64, float])
    def test_the_kind_of_whole_number_changes_nothing(self, kind):
        """The browser's default integer has 32 bits."""
        plain = draw.uniform(KEYS[:9], Purpose.AGE, 35, 12)
        assert (
            draw.uniform(KEYS[:9], Purpose.AGE, np.full(9, 35, dtype=kind), kind(12)).tolist()
            == plain.tolist()
        )
        assert (
            draw.customer_keys(5, np.array([1, 2], dtype=kind)).tolist()
            == draw.customer_keys(5, [1, 2]).tolist()
        )

    def test_fixed_values(self):
        """The same on every machine and for ever; worked out in Python's own whole numbers."""
        wrap, golden = 2**64, 0x9E3779B97F4A7C15

        def mixed(bits):
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9 % wrap
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB % wrap
            return bits ^ (bits >> 31)

        key = mixed((mixed((20230101 + golden) % wrap) + 17 * golden) % wrap)
        assert int(draw.customer_keys(20230101, 17)[0]) == key
        counter = (int(Purpose.ORDER_DAY) << 40) + (11 << 20) + 3 + 1
        bits = mixed((key + counter * golden) % wrap)
        expected = ((bits >> 12) + 0.5) / 2**52
        assert draw.uniform(np.array([key], dtype=np.uint64), Purpose.ORDER_DAY, 11, 3)[0] == expected

    def test_mixing_is_one_to_one(self):
        values = np.concatenate([np.arange(50_000, dtype=np.uint64), KEYS])
        mixed = draw.mix(values)
        assert [unmixed(int(value)) for value in mixed[::997]] == values[::997].tolist()
        assert len(np.unique(mixed)) == len(np.unique(values))

    def test_any_whole_number_of_any_kind_is_a_seed(self):
        assert draw.customer_keys(np.int64(5), [1]).tolist() == draw.customer_keys(5, [1]).tolist()
        assert draw.customer_keys(2**63 - 1, [1]).tolist() != draw.customer_keys(0, [1]).tolist()


class TestNormal:
    def test_agrees_with_scipy_from_end_to_end(self):
        tails = 2.0 ** -np.arange(1.0, 54.0)
        u = np.concatenate([np.linspace(1e-6, 1 - 1e-6, 50_001), tails, 1 - tails, [0.075, 0.925]])
        np.testing.assert_allclose(draw.normal(u), stats.norm.ppf(u), rtol=1e-13, atol=1e-13)

    @EXAMPLES
    @given(st.floats(2.0**-53, 1 - 2.0**-53))
    def test_symmetric_and_monotone(self, u):
        low, high = draw.normal(np.array([u])), draw.normal(np.array([min(u * 1.001, 1 - 2.0**-53)]))
        assert low <= high
        if 0.01 < u < 0.99:
            assert draw.normal(np.array([1 - u])) == pytest.approx(-low, abs=1e-12)

    def test_draws_look_normal(self):
        assert stats.kstest(draw.normal(draw.uniform(KEYS, Purpose.ATTACHMENT)), "norm").pvalue > 0.01


class TestExponential:
    def test_draws_look_exponential(self):
        assert stats.kstest(draw.exponential(draw.uniform(KEYS, Purpose.FRAILTY)), "expon").pvalue > 0.01


class TestPoisson:
    def test_agrees_with_scipy_exactly(self):
        u = draw.uniform(KEYS[:400], Purpose.ORDER_COUNT)[:, None]
        u = np.concatenate([u, [[1e-12], [1e-6], [1 - 1e-6], [1 - 1e-12]]])
        means = np.array([0.0, 1e-9, 0.01, 0.1, 0.5, 1.0, 2.7, 9.5, 20.0, 60.0])[None, :]
        counts = draw.poisson(np.broadcast_to(u, (len(u), means.size)).copy(), means)
        np.testing.assert_array_equal(counts, stats.poisson.ppf(u, means))

    @EXAMPLES
    @given(st.floats(2.0**-53, 1 - 1e-9), st.floats(0, 50), st.floats(1e-6, 10))
    def test_a_higher_mean_never_lowers_a_count(self, u, mean, more):
        low, high = draw.poisson(np.array([u, u]), np.array([mean, mean + more]))
        assert low <= high

    def test_counts_above_forty_are_not_cut_off(self):
        """A heavy buyer in December wishes for some 25 orders: the tail has to be there."""
        assert draw.poisson(np.array([0.999]), np.array([26.0]))[0] == stats.poisson.ppf(0.999, 26) > 40

    def test_leaves_its_arguments_alone(self):
        u, means = np.array([0.2, 0.99]), np.array([1.0, 1.0])
        draw.poisson(u, means)
        assert u.tolist() == [0.2, 0.99]
        assert means.tolist() == [1.0, 1.0]


class TestChoose:
    def test_shares_are_kept(self):
        shares = np.array([0.27, 0.26, 0.18, 0.17, 0.12])
        counts = np.bincount(draw.choose(draw.uniform(KEYS, Purpose.REGION), shares))
        assert stats.chisquare(counts, shares * len(KEYS)).pvalue > 0.01

    def test_limits_belong_to_the_lower_choice(self):
        u = np.array([0.1, 0.25, 0.2500001, 0.5, 0.9999])
        assert draw.choose(u, [1, 1, 2]).tolist() == [0, 0, 1, 1, 2]

    def test_one_row_of_shares_a_draw(self):
        u = np.array([0.3, 0.3, 0.3])
        assert draw.choose(u, [[1, 0, 0], [0, 0, 1], [0.2, 0.2, 0.6]]).tolist() == [0, 2, 1]

    @EXAMPLES
    @given(
        st.floats(2.0**-53, 1 - 2.0**-53),
        st.lists(st.floats(0, 1), min_size=1, max_size=8).filter(lambda shares: sum(shares) > 1e-6),
    )
    def test_nothing_without_a_share_is_chosen(self, u, shares):
        position = draw.choose(np.array([u]), shares)[0]
        assert shares[position] > 0


class TestGamma:
    @pytest.mark.parametrize("shape", [0.3, 1.0, 1.25, 4.0])
    def test_draws_look_gamma(self, shape):
        values = draw.gamma(KEYS, Purpose.PURCHASE_RATE, shape)
        assert stats.kstest(values, "gamma", args=(shape,)).pvalue > 0.01

    def test_a_customer_keeps_hers_in_any_company(self):
        whole = draw.gamma(KEYS[:500], Purpose.PURCHASE_RATE, 1.25)
        assert draw.gamma(KEYS[100:103], Purpose.PURCHASE_RATE, 1.25).tolist() == whole[100:103].tolist()
        assert draw.gamma(KEYS[:0], Purpose.PURCHASE_RATE, 1.25).size == 0
