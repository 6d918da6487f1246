"""Chains of referrals: counted as one counts on paper, whatever the order of the rows; impossible ones are refused."""

import pandas as pd
import pytest

from loyaltylab import load
from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.referrals import ancestors, brought, generations

# 1 brought 2 and 3; 2 brought 4; 4 brought 5. 9 brought 8.
FAMILY = pd.DataFrame({"customer_id": [5, 2, 8, 3, 4], "referrer_id": [4, 1, 9, 1, 2]})


def test_a_family_counted_on_paper():
    assert generations(FAMILY).to_dict() == {2: 1, 3: 1, 4: 2, 5: 3, 8: 1}
    assert brought(FAMILY).to_dict() == {1: 4, 2: 2, 4: 1, 9: 1}


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_rows_does_not_matter(seed):
    mixed = FAMILY.sample(frac=1, random_state=seed)
    pd.testing.assert_series_equal(brought(mixed), brought(FAMILY))


def test_direct_steps_are_the_table_and_both_sums_are_all_pairs():
    referrals = load("referrals")
    pairs = ancestors(referrals)
    assert (pairs["steps"] == 1).sum() == len(referrals)
    assert brought(referrals).sum() == generations(referrals).sum() == len(pairs)
    direct = referrals["referrer_id"].value_counts()
    assert (brought(referrals).reindex(direct.index) >= direct).all()


def test_a_circle_a_gap_a_doubled_customer_and_a_missing_column_are_refused():
    with pytest.raises(LoyaltyLabError, match="circle"):
        ancestors(pd.DataFrame({"customer_id": [1, 2], "referrer_id": [2, 1]}))
    with pytest.raises(LoyaltyLabError, match='"referrer_id"'):
        ancestors(FAMILY.assign(referrer_id=[4, 1, None, 1, 2]))
    with pytest.raises(LoyaltyLabError, match='two rows with the same "customer_id"'):
        ancestors(pd.concat([FAMILY, FAMILY.head(1)]))
    with pytest.raises(LoyaltyLabError, match='no column "referrer_id"'):
        ancestors(FAMILY[["customer_id"]])
