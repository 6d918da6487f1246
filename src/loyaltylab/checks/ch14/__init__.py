"""Practice checks of chapter 14, "The mix in motion": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on made-up numbers. No right answer is computed here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch14.break_even import BREAK_EVEN
from loyaltylab.checks.ch14.lift import LIFT
from loyaltylab.checks.ch14.midpoint import MIDPOINT
from loyaltylab.checks.ch14.own_price import OWN_PRICE
from loyaltylab.checks.ch14.size import SIZE
from loyaltylab.checks.ch14.variant import VARIANT

TASKS = (BREAK_EVEN, MIDPOINT, OWN_PRICE, LIFT, SIZE)

__all__ = ["TASKS", "VARIANT"]
