"""Templates of chapters 09 to 12."""

import numpy as np
import pandas as pd

from loyaltylab.classroom.banks.items import Item
from loyaltylab.classroom.banks.templates.drawing import Random, Template, made_up
from loyaltylab.measures.agreement import agreement
from loyaltylab.measures.targeting import alarm_rates, call_threshold, expected_net_value
from loyaltylab.measures.winback import added_returns


def kappa(random: Random) -> Item:
    """09: agreement of two coders beyond luck."""
    both, first_only, second_only, neither = (
        int(n) for n in random.integers((15, 4, 4, 15), (50, 16, 16, 50))
    )
    first = pd.Series(["fault"] * (both + first_only) + ["price"] * (second_only + neither))
    second = pd.Series(
        ["fault"] * both + ["price"] * first_only + ["fault"] * second_only + ["price"] * neither
    )
    found = agreement(first, second)
    observed = (both + neither) / len(first)
    return made_up(
        "09-p01",
        "LO-9.2",
        "B059",
        f"Two coders read {len(first)} made-up comments. Both say fault: {both}. Only the first says fault: {first_only}. Only the "
        f"second: {second_only}. Both say price: {neither}. What is Cohen's kappa?",
        "kappa, two decimals",
        round(found.kappa, 2),
        0.011,
        "Agreement less luck, over what luck leaves open; luck comes from how often each coder says each code.",
        "Work out the agreement, then the agreement that the two coders' habits would give by luck.",
        {
            observed: "This is the agreement. Some of it is luck.",
            2 * observed
            - 1: "This takes luck as one half. Luck follows from how often each coder uses each code.",
        },
    )


def later_retention(random: Random) -> Item:
    """10: from a monthly churn rate to the retention after some months."""
    monthly = int(random.integers(10, 61)) / 10
    months = int(random.choice([6, 9, 12, 18, 24]))
    kept = 100 * (1 - monthly / 100) ** months
    return made_up(
        "10-p01",
        "LO-10.1",
        "B053",
        f"A made-up subscription loses {monthly:g} % of its customers each month, the same share every month. What percentage of "
        f"January's customers is still there {months} months later?",
        "%",
        round(kept, 1),
        0.3,
        "Each month keeps its share of those who are left: the monthly share kept, multiplied as often as there are months.",
        "Do not add the months: each loses a share of those who are still there.",
        {
            100
            - 12
            * monthly: "This adds twelve months of losses, each taken from the first January's customers.",
            100 - kept: "This is the share that is gone.",
            100 - monthly: "This is one month.",
        },
    )


def threshold(random: Random) -> Item:
    """11: the chance from which a call pays."""
    cost, gain = int(random.integers(2, 13)), int(random.integers(20, 121))
    key = 100 * call_threshold(cost, gain)
    return made_up(
        "11-p01",
        "LO-11.3",
        "A045",
        f"A call costs {cost} €. Where the customer would have left it brings {gain} € of margin before its cost, elsewhere nothing (made-up "
        "numbers). From which predicted chance of leaving on does a call pay?",
        "%",
        round(key, 1),
        0.5,
        "Cost over gain. At this chance the margin that a call brings on average is just what it costs.",
        "A call at chance p brings p times the gain and costs its cost. From which p on is the first at least the second?",
        {
            100
            * cost
            / (
                gain + cost
            ): "The gain is meant before the cost of the call, so the cost is not added to it again.",
            100
            * cost
            / (gain - cost): "This is the odds, not the chance: hits needed for each needless call.",
            100 * (gain - cost) / gain: "This is the part of the gain that is left after the call.",
        },
    )


def false_alarms(random: Random) -> Item:
    """11: the share of alarms that a customer's leaving follows, where leaving is rare."""
    leave, stay = int(random.integers(2, 9)) * 10, int(random.integers(9, 20)) * 100
    caught = leave * int(random.integers(6, 10)) // 10
    rung = stay * int(random.integers(3, 16)) // 100
    alarms = pd.DataFrame(
        {0: np.repeat([True, False, True, False], [caught, leave - caught, rung, stay - rung])}
    )
    left = pd.Series(np.repeat([1.0, np.nan], [leave, stay]))
    key = 100 * alarm_rates(alarms, left).followed
    return made_up(
        "11-p02",
        "LO-11.4",
        "A037",
        f"In one month an alarm watches {leave + stay:,} made-up customers. {leave} of them are about to leave; the alarm rings for {caught} of "
        f"those, and for {rung} of the {stay:,} who stay. Of the customers for whom it rings, what percentage is about to leave?",
        "%",
        round(key, 1),
        0.6,
        "Those who leave and are rung for, over everybody who is rung for. Where few leave, most alarms are false, even of a good alarm.",
        "Count the alarms first, true and false together. Which part of them is true?",
        {
            100
            * caught
            / leave: "This is the part of the leavers that the alarm finds. Start from the alarms.",
            100 * rung / (caught + rung): "This is the part of the alarms that is false.",
            100
            * leave
            / (leave + stay): "This is the part of all customers who leave, before any alarm has rung.",
        },
    )


def offer_value(random: Random) -> Item:
    """11: the expected net value of an offer to a lost customer."""
    without = int(random.integers(5, 16))
    with_offer = without + int(random.integers(6, 21))
    worth, offer = int(random.integers(12, 37)) * 5, int(random.integers(5, 16))

    def net(base: float, taken: float) -> float:
        """Return the value with another base, and the offer paid with another chance."""
        gained = expected_net_value(with_offer / 100, base / 100, pd.Series([float(worth)]), 0.0)
        return float(gained.iloc[0]) - taken / 100 * offer

    key = float(
        expected_net_value(with_offer / 100, without / 100, pd.Series([float(worth)]), float(offer)).iloc[0]
    )
    return made_up(
        "11-p03",
        "LO-11.3",
        "A045",
        f"A lost customer comes back with a chance of {with_offer} % when offered a voucher, and of {without} % unasked. Back again she would bring "
        f"{worth} € of margin; the voucher costs {offer} € if it is used (made-up numbers). What is the expected net value of the offer?",
        "€",
        round(key, 2),
        0.2,
        "The extra chance times what she would bring, less the voucher for everybody who comes back with it, also for those who would have come anyway.",
        "Take the extra chance times what she would bring. Then take off the voucher for everybody who uses it.",
        {
            net(
                0, with_offer
            ): "You credit the offer with everybody who comes back. Some would have come unasked.",
            net(
                without, 100
            ): "You let everybody who is asked cost a voucher. It costs something only when it is used.",
            net(
                without, with_offer - without
            ): "You pay the voucher for the extra ones only. The others use it as well.",
        },
    )


def cost_of_return(random: Random) -> Item:
    """12: what one added return costs in vouchers."""
    asked, voucher = int(random.integers(4, 21)) * 50, int(random.integers(5, 16))
    peace = asked * int(random.integers(4, 11)) // 100
    back = peace + asked * int(random.integers(3, 11)) // 100
    returned = pd.Series(["2024-06", None] * 2, dtype=object).repeat(
        [back, asked - back, peace, asked - peace]
    )
    trial = pd.DataFrame(
        {
            "customer_id": range(2 * asked),
            "month": "2024-05",
            "arm": np.repeat(["voucher", "control"], asked),
            "offer_cents": np.repeat([100 * voucher, 0], asked),
            "returned": returned.to_numpy(),
        }
    )
    key = float(added_returns(trial)["cost_per_added"]["voucher"]) / 100
    return made_up(
        "12-p01",
        "LO-12.2",
        "B072",
        f"In a made-up trial by lot {asked:,} lost customers get a voucher of {voucher} €; {back} return and use it. Of {asked:,} left in peace "
        f"{peace} return. What does one added return cost in vouchers?",
        "€",
        round(key, 2),
        0.5,
        "All vouchers that were used, over the returns beyond those of the customers left in peace.",
        "Vouchers paid, to all who returned, divided by the returns beyond the control group's.",
        {
            float(
                voucher
            ): "That is the cost of each return. Some would have come without the voucher, and they use it as well.",
            voucher
            * asked
            / (back - peace): "You paid a voucher to everybody who was asked. Only who returns uses it.",
            voucher
            * (back - peace)
            / back: "You paid for the added returns and divided by all. It is the other way round.",
        },
    )


def dearest_approach(random: Random) -> Item:
    """12: what one approach may cost at most."""
    without = int(random.integers(3, 10))
    with_offer = without + int(random.integers(5, 13))
    worth, voucher = int(random.integers(16, 41)) * 5, int(random.integers(6, 16))
    value = expected_net_value(with_offer / 100, without / 100, pd.Series([float(worth)]), float(voucher))
    key = float(value.iloc[0])
    return made_up(
        "12-p02",
        "LO-12.4",
        "B075",
        f"An offer lifts the share who return from {without} % to {with_offer} %. A second life brings {worth} €, the offer costs {voucher} € when it is "
        "taken (made-up numbers). What may one approach cost at most, so that it does not lose money?",
        "€",
        round(key, 2),
        0.05,
        "The added chance times the second life, less the offer for everybody who takes it. A dearer approach loses money.",
        "What does one approach bring on average, after the offers that are taken, and before its own cost?",
        {
            with_offer / 100 * (worth - voucher): "You count everybody who returns as won by the offer.",
            (with_offer - without)
            / 100
            * (worth - voucher): "The offer is paid to everybody who takes it, not to the added ones alone.",
            (with_offer - without)
            / 100
            * worth: "The offer itself is still to be paid, by everybody who takes it.",
        },
    )


TEMPLATES = (
    Template("09-p01", kappa),
    Template("10-p01", later_retention),
    Template("11-p01", threshold),
    Template("11-p02", false_alarms),
    Template("11-p03", offer_value),
    Template("12-p01", cost_of_return),
    Template("12-p02", dearest_approach),
)
