"""What leavers say: reasons, the sentence on the form, a second coder, the way out, and the call of the win-back trial."""

import numpy as np
import pandas as pd
import pytest

from loyaltylab.world import Records, World, reasons, simulate
from loyaltylab.world.reasons import SENTENCES
from loyaltylab.world.specification import REASONS

MANY = World(private=6_000, business=300)


@pytest.fixture(scope="module")
def told() -> Records:
    return simulate(MANY)


@pytest.fixture(scope="module")
def coded(told) -> pd.DataFrame:
    """Return the exits with a reason."""
    return told.observed["exits"].dropna(subset="reason_1")


def kappa(first: pd.Series, second: pd.Series) -> float:
    """Return Cohen's kappa: agreement beyond what two independent coders with these shares would reach."""
    seen = (first.to_numpy() == second.to_numpy()).mean()
    chance = first.value_counts(normalize=True).mul(second.value_counts(normalize=True), fill_value=0).sum()
    return float((seen - chance) / (1 - chance))


class TestSentences:
    def test_each_reason_has_its_own_and_plain_ones_among_them(self):
        assert set(SENTENCES) == set(REASONS)
        texts = [text for row in SENTENCES.values() for text, _ in row]
        assert len(set(texts)) == len(texts)
        assert {len(row) for row in SENTENCES.values()} == {4}
        for reason, row in SENTENCES.items():
            others = [other for _, other in row if other]
            assert set(others) <= set(REASONS) - {reason}
            assert 1 <= len(others) <= 2

    def test_the_comment_says_the_main_reason(self, coded):
        belongs = {text: reason for reason, row in SENTENCES.items() for text, _ in row}
        assert (coded["comment"].map(belongs) == coded["reason_1"]).all()

    def test_who_names_no_reason_writes_nothing_and_cannot_be_coded(self, told):
        silent = told.observed["exits"].query("reason_1.isna()")
        assert len(silent) > 20
        assert silent[["comment", "second_coder", "reason_2", "reason_3"]].isna().all(axis=None)


class TestSecondCoder:
    def test_agrees_well_and_not_fully(self, coded):
        assert coded["second_coder"].notna().all()
        assert 0.6 < kappa(coded["reason_1"], coded["second_coder"]) < 0.85

    def test_parts_mostly_where_a_sentence_has_two_readings(self, coded):
        two = {text for row in SENTENCES.values() for text, other in row if other}
        apart = coded["reason_1"] != coded["second_coder"]
        open_to_doubt = coded["comment"].isin(two)
        assert apart[open_to_doubt].mean() > 0.3
        assert apart[~open_to_doubt].mean() < 0.1

    def test_not_where_coders_never_doubt_or_toss_a_coin(self, monkeypatch):
        few = World(private=1_500, business=0)
        for reading, slip, low, high in ((0.0, 0.0, 0.999, 1.001), (0.0, 1.0, -0.2, 0.2)):
            monkeypatch.setattr(reasons, "OTHER_READING", reading)
            monkeypatch.setattr(reasons, "SLIP", slip)
            exits = simulate(few).observed["exits"].dropna(subset="reason_1")
            assert low < kappa(exits["reason_1"], exits["second_coder"]) < high


class TestWaysOut:
    @staticmethod
    def shares(records: Records) -> pd.DataFrame:
        """Return how subscriptions ended by true cause, as shares of the cause."""
        both = records.observed["exits"].merge(records.truth["leaving"], on="customer_id")
        return pd.crosstab(both["cause"], both["ended"], normalize="index")

    def test_the_way_out_leans_towards_the_cause(self, told):
        shares = self.shares(told)
        assert shares.loc["passive", "lapsed"] > 0.6
        assert shares.loc["natural"].idxmax() == "closed"
        assert shares.loc[["active", "competitive", "fault"], "cancelled"].min() > 0.75
        assert shares.loc[["active", "competitive", "fault"], "closed"].max() == 0
        # A quiet way of leaving: some who chose to go just let the payment fail.
        assert 0.02 < shares.loc["competitive", "lapsed"] < 0.25

    def test_not_where_everybody_cancels(self, monkeypatch):
        monkeypatch.setattr(reasons, "WAY_SHARES", dict.fromkeys(reasons.WAY_SHARES, (1.0, 0.0, 0.0)))
        assert set(self.shares(simulate(World(private=600, business=0))).columns) == {"cancelled"}


class TestWinBack:
    def test_the_same_reason_is_given_on_the_form_and_on_the_telephone(self, told):
        both = told.observed["winback"].merge(told.observed["exits"], on="customer_id")
        assert len(both) > 100
        assert (both["reason"].fillna("") == both["reason_1"].fillna("")).all()

    def test_who_has_no_contract_is_asked_too(self, told):
        asked = told.observed["winback"]
        free = asked[~asked["customer_id"].isin(told.observed["exits"]["customer_id"])]
        assert free["reason"].notna().mean() > 0.7

    def test_reasons_are_alike_in_all_arms(self, told):
        table = pd.crosstab(
            told.observed["winback"]["arm"], told.observed["winback"]["reason"].fillna("none")
        )
        expected = np.outer(table.sum(axis=1), table.sum()) / table.to_numpy().sum()
        chi_square = ((table - expected) ** 2 / expected).to_numpy().sum()
        assert chi_square < 2 * (table.shape[0] - 1) * (table.shape[1] - 1)


class TestCampaignCosts:
    def test_every_contact_has_its_cost_and_silence_costs_nothing(self, told):
        costs = told.observed["campaigns"].set_index(["campaign", "arm"])["message_cents"]
        contacts = told.observed["contacts"]
        assert set(zip(contacts["campaign"], contacts["arm"])) == set(costs.index)
        assert (costs.xs("control", level="arm") == 0).all()
        assert (costs[costs.index.get_level_values("arm") != "control"] > 0).all()

    def test_campaigns_to_come_are_not_on_file(self):
        known = simulate(World(private=20, business=0, months=21)).observed["campaigns"]
        assert set(known["campaign"]) == {"Spring tasting", "Stay with us"}
        assert known["month"].max() < "2024-10"
