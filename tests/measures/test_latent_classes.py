"""Latent classes: planted ones come back, a published table comes out, and bad answers are named."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.latent_classes import LatentClasses

# Role conflict, 216 respondents, four yes-or-no items (Stouffer and Toby, 1951), as analysed by Goodman (1974): a likelihood-ratio
# chi-square of 81.08 for independence and of 2.72 for two classes.
ROLE_CONFLICT = (42, 23, 6, 25, 6, 24, 7, 38, 1, 4, 1, 6, 2, 9, 2, 20)


def people() -> pd.DataFrame:
    """Return the 216 respondents, one row each."""
    patterns = product((1, 0), repeat=4)
    rows = [pattern for pattern, count in zip(patterns, ROLE_CONFLICT) for _ in range(count)]
    return pd.DataFrame(rows, columns=list("ABCD"))


def planted(size: int, seed: int = 5) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Return answers of three planted classes, the classes' chances, and who belongs where."""
    random = np.random.default_rng(seed)
    chances = np.array(
        [[0.9, 0.8, 0.9, 0.2, 0.1, 0.2], [0.1, 0.2, 0.1, 0.9, 0.8, 0.9], [0.9, 0.9, 0.1, 0.1, 0.9, 0.9]]
    )
    kinds = random.choice(3, size, p=[0.5, 0.3, 0.2])
    answers = random.random((size, 6)) < chances[kinds]
    return pd.DataFrame(answers, columns=list("abcdef")), chances, kinds


@pytest.mark.parametrize(("classes", "published"), [(1, 81.08), (2, 2.72)])
def test_the_published_table(classes, published):
    model = LatentClasses(classes).fit(people())
    counts = np.array(ROLE_CONFLICT)
    perfect = float(counts @ np.log(counts / counts.sum()))
    assert 2 * (perfect - model.log_likelihood_) == pytest.approx(published, abs=0.005)


def test_planted_classes_come_back():
    answers, chances, kinds = planted(3000)
    model = LatentClasses(3).fit(answers)
    assert model.converged_
    assert model.shares_.to_numpy() == pytest.approx([0.5, 0.3, 0.2], abs=0.03)
    np.testing.assert_allclose(model.chances_, chances, atol=0.06)
    assert adjusted_rand_score(kinds, model.predict(answers)) > 0.75


def test_bic_chooses_the_planted_number():
    answers, _, _ = planted(1500)
    bic = {classes: LatentClasses(classes, starts=8).fit(answers).bic_ for classes in (1, 2, 3, 4)}
    assert min(bic, key=bic.get) == 3


def test_more_classes_never_fit_worse():
    likelihoods = [LatentClasses(classes).fit(people()).log_likelihood_ for classes in (1, 2, 3)]
    assert likelihoods == sorted(likelihoods)


def test_one_class_is_the_shares_of_yes():
    model = LatentClasses(1).fit(people())
    assert model.chances_.loc[0].to_numpy() == pytest.approx(people().mean().to_numpy())


def test_probabilities_add_up_and_keep_the_index():
    answers = people().set_index(pd.Index(range(100, 316)))
    model = LatentClasses(2).fit(answers)
    probabilities = model.probabilities(answers)
    assert probabilities.sum(axis=1).to_numpy() == pytest.approx(1)
    assert probabilities.index.equals(answers.index)
    # Averaged over everybody they are the shares: the last step of the fit.
    assert probabilities.mean().to_numpy() == pytest.approx(model.shares_.to_numpy(), abs=1e-3)


def test_the_same_seed_gives_the_same_classes():
    first, second = (LatentClasses(2, seed=4).fit(people()) for _ in range(2))
    pd.testing.assert_frame_equal(first.chances_, second.chances_)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (people().assign(A=None), "empty cell"),
        (people().assign(A=2), "True and False"),
        (people().iloc[:0], "no rows"),
        (people()[["A", "B"]], "cannot tell 2 classes apart"),
    ],
)
def test_bad_answers_are_named(answers, words):
    with pytest.raises(LoyaltyLabError, match=words):
        LatentClasses(2).fit(answers)


def test_misuse_is_named():
    with pytest.raises(LoyaltyLabError, match="fit first"):
        LatentClasses(2).predict(people())
    with pytest.raises(LoyaltyLabError, match="1 or more"):
        LatentClasses(0)
    model = LatentClasses(2).fit(people())
    with pytest.raises(LoyaltyLabError, match='no column "D"'):
        model.predict(people().drop(columns="D"))
