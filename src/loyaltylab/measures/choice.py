"""What people choose, and what it says about what they would pay for: the conditional logit.

McFadden, D. (1974), *Conditional logit analysis of qualitative choice behavior*, in P. Zarembka (ed.), *Frontiers in
Econometrics*, 105-142. Each offer has a worth, the sum of its attributes times their part-worths; the chance to be chosen is
exp(worth) over the sum of exp(worth) of all offers shown together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.measures.effects import NORMAL_95
from loyaltylab.measures.frames import need_columns, need_no_gaps, need_numbers

HOPELESS = 12.0
"""An attribute that moves worth by more than this (odds of 160,000 to 1) says that the answers can be told without luck."""


@dataclass(frozen=True, eq=False)
class Answered:
    """Choices laid out for the model: offers sorted by question, ``starts`` the first row of each question."""

    offers: np.ndarray
    chosen: np.ndarray
    starts: np.ndarray
    person: np.ndarray

    @property
    def questions(self) -> np.ndarray:
        """Return for each row the number of its question, from 0."""
        sizes = np.diff(np.append(self.starts, len(self.chosen)))
        return np.repeat(np.arange(len(self.starts)), sizes)

    def chances(self, part_worths: np.ndarray) -> np.ndarray:
        """Return for each offer the chance to be chosen among those shown with it."""
        return logit_shares(self.offers @ part_worths, self.starts)

    def loss(self, part_worths: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the negative log-likelihood and its gradient."""
        chance = self.chances(part_worths)
        lost = -float(np.log(np.maximum(chance[self.chosen == 1], 1e-300)).sum())
        return lost, self.offers.T @ (chance - self.chosen)

    def curvature(self, part_worths: np.ndarray) -> np.ndarray:
        """Return the Hessian of the negative log-likelihood: Fisher's information."""
        chance = self.chances(part_worths)
        middle = np.add.reduceat(self.offers * chance[:, None], self.starts)[self.questions]
        apart = self.offers - middle
        return np.asarray(apart.T @ (apart * chance[:, None]))


def logit_shares(worth: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Return exp(worth) over its sum within each question; ``starts`` holds the first row of each question."""
    sizes = np.diff(np.append(starts, len(worth)))
    raised = np.exp(worth - np.repeat(np.maximum.reduceat(worth, starts), sizes))
    return np.asarray(raised / np.repeat(np.add.reduceat(raised, starts), sizes))


@dataclass(frozen=True, eq=False)
class ConditionalLogit:
    """A fitted conditional logit; make one with `ConditionalLogit.fit`.

    Attributes
    ----------
    part_worths
        By attribute, in units of the luck in each choice (standard Gumbel).
    covariance
        Of the part-worths, allowing for answers of one person that hang together (sandwich by person).
    log_likelihood, log_likelihood_by_luck
        Of the model, and of guessing evenly among the offers of each question.
    questions, people
        How many choices, by how many people.
    """

    part_worths: pd.Series
    covariance: pd.DataFrame
    log_likelihood: float
    log_likelihood_by_luck: float
    questions: int
    people: int

    @classmethod
    def fit(
        cls,
        answers: pd.DataFrame,
        attributes: Sequence[str],
        question: str = "question",
        chosen: str = "chosen",
        person: str | None = None,
    ) -> "ConditionalLogit":
        """Estimate part-worths by maximum likelihood (SciPy, Newton with a trust region).

        Parameters
        ----------
        answers
            One row an offer that was shown.
        attributes
            Columns with the offers' attributes, as numbers (1 and 0 for a level that is there or not).
        question
            Column that says which offers were shown together.
        chosen
            Column with 1 for the chosen offer of each question and 0 for the others.
        person
            Column that says who answered; left out, each question counts as another person.

        Raises
        ------
        LoyaltyLabError
            For a missing column, text, gaps, a question without exactly one choice or with fewer than two offers, attributes that
            move only together, and answers that an attribute decides without exception (no finite part-worth fits them best).
        """
        names = list(attributes)
        laid = _laid_out(answers, names, question, chosen, person)
        apart = (
            laid.offers - (np.add.reduceat(laid.offers, laid.starts) / _sizes(laid)[:, None])[laid.questions]
        )
        if np.linalg.matrix_rank(apart) < len(names):
            raise LoyaltyLabError(
                f"{', '.join(names)} do not vary on their own within questions: one moves only with others, or never between offers "
                "shown together."
            )
        start = np.zeros(len(names))
        found = minimize(
            laid.loss,
            start,
            jac=True,
            hess=laid.curvature,
            method="trust-exact",
            options={"gtol": 1e-7 * len(laid.starts)},
        )
        if not (np.ptp(laid.offers, axis=0) * np.abs(found.x) <= HOPELESS).all():
            raise LoyaltyLabError(
                "An attribute decides all answers without exception, so no finite part-worth fits best; ask more people or show "
                "closer offers."
            )
        inverse = np.linalg.inv(laid.curvature(found.x))
        covariance = inverse @ _meat(laid, found.x) @ inverse
        return cls(
            part_worths=pd.Series(found.x, index=pd.Index(names, name="attribute"), name="part_worth"),
            covariance=pd.DataFrame(covariance, index=names, columns=names),
            log_likelihood=-float(found.fun),
            log_likelihood_by_luck=-laid.loss(start)[0],
            questions=len(laid.starts),
            people=int(laid.person.max()) + 1,
        )

    def intervals(self) -> pd.DataFrame:
        """Return ``part_worth``, ``standard_error`` and the 95 % interval ``low`` to ``high`` of each attribute."""
        return _with_interval(self.part_worths, np.sqrt(np.diag(self.covariance)), "part_worth")

    def willingness_to_pay(self, price: str = "price") -> pd.DataFrame:
        """Return what each attribute is worth in money: its part-worth over that of one unit of money less.

        Parameters
        ----------
        price
            The attribute that holds the price; its part-worth must be below 0.

        Returns
        -------
        DataFrame
            By attribute (without the price): ``money``, ``standard_error``, ``low``, ``high``; the error by the delta method.

        Raises
        ------
        LoyaltyLabError
            When there is no such attribute, or a higher price is not chosen less often.
        """
        if price not in self.part_worths.index:
            raise LoyaltyLabError(
                f'The model has no attribute "{price}"; it has {", ".join(self.part_worths.index)}.'
            )
        cost = -float(self.part_worths[price])
        if not cost > 0:
            raise LoyaltyLabError(
                f'The part-worth of "{price}" is {-cost:.3f}; without a wish to pay less nothing can be told in money.'
            )
        others = self.part_worths.drop(price)
        money = others / cost
        errors = []
        for name, amount in money.items():
            slope = np.array([1 / cost, amount / cost])
            both = self.covariance.loc[[name, price], [name, price]].to_numpy()
            errors.append(float(np.sqrt(slope @ both @ slope)))
        return _with_interval(money, np.array(errors), "money")

    def shares(self, offers: pd.DataFrame) -> pd.Series:
        """Return the predicted share of each offer when all rows of ``offers`` are shown together."""
        names = list(self.part_worths.index)
        need_columns(offers, "offers", names)
        worth = offers[names].to_numpy(dtype=float) @ self.part_worths.to_numpy()
        return pd.Series(logit_shares(worth, np.array([0])), index=offers.index, name="share")

    def share_interval(self, offers: pd.DataFrame) -> pd.DataFrame:
        """Return ``share``, ``low`` and ``high`` (95 %) of two offers shown together, one row each.

        The interval is taken for the difference of their worths and put back into a share, so that it keeps inside 0 and 1.

        Raises
        ------
        LoyaltyLabError
            When there are not exactly two offers.
        """
        if len(offers) != 2:
            raise LoyaltyLabError(f"share_interval compares two offers, and got {len(offers)}.")
        share = self.shares(offers)
        names = list(self.part_worths.index)
        gap = np.subtract(*offers[names].to_numpy(dtype=float))
        middle, error = gap @ self.part_worths.to_numpy(), np.sqrt(gap @ self.covariance.to_numpy() @ gap)
        low, high = (1 / (1 + np.exp(-(middle + side * NORMAL_95 * error))) for side in (-1, 1))
        return pd.DataFrame({"share": share, "low": [low, 1 - high], "high": [high, 1 - low]})

    @property
    def explained(self) -> float:
        """McFadden's index, 1 − log-likelihood over that of guessing evenly: 0 for luck, always below 1."""
        return 1 - self.log_likelihood / self.log_likelihood_by_luck


def importance(ranges: pd.Series) -> pd.Series:
    """Return each attribute's share of the sum of all ranges (best level less worst): the importance of conjoint studies.

    It depends on the levels shown: a wider range of prices makes price "more important" (Green & Srinivasan, 1978).

    Raises
    ------
    LoyaltyLabError
        For a negative range, or ranges that are all 0.
    """
    if (ranges < 0).any() or not ranges.sum() > 0:
        raise LoyaltyLabError("Ranges of part-worths must be 0 or more, and not all of them 0.")
    return ranges / ranges.sum()


def _with_interval(values: pd.Series, errors: np.ndarray, name: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            name: values,
            "standard_error": errors,
            "low": values - NORMAL_95 * errors,
            "high": values + NORMAL_95 * errors,
        }
    )


def _sizes(laid: Answered) -> np.ndarray:
    return np.diff(np.append(laid.starts, len(laid.chosen)))


def _laid_out(
    answers: pd.DataFrame, names: list[str], question: str, chosen: str, person: str | None
) -> Answered:
    wanted = [*names, question, chosen, *([person] if person else [])]
    need_columns(answers, "answers", wanted)
    need_numbers(answers, "answers", [*names, chosen])
    need_no_gaps(answers, "answers", wanted)
    ordered = answers.sort_values(question, kind="stable")
    groups = ordered.groupby(question, sort=True)[chosen]
    if not ordered[chosen].isin([0, 1]).all() or not (groups.sum() == 1).all():
        raise LoyaltyLabError(
            f'answers["{chosen}"] must hold one 1 and else 0 within each {question}: one offer is chosen.'
        )
    sizes = groups.size().to_numpy()
    if sizes.min() < 2:
        raise LoyaltyLabError(f"A {question} with one offer is no choice; show two or more together.")
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp)
    who = pd.factorize(ordered[person] if person else ordered[question])[0]
    return Answered(
        ordered[names].to_numpy(dtype=float), ordered[chosen].to_numpy(dtype=float), starts, who[starts]
    )


def _meat(laid: Answered, part_worths: np.ndarray) -> np.ndarray:
    """Return the sum over people of the outer product of their scores, with the usual factor for few people."""
    gap = (laid.chosen - laid.chances(part_worths))[:, None] * laid.offers
    scores = np.add.reduceat(gap, laid.starts)
    people = int(laid.person.max()) + 1
    by_person = np.column_stack([np.bincount(laid.person, column, minlength=people) for column in scores.T])
    return np.asarray(by_person.T @ by_person) * people / max(people - 1, 1)
