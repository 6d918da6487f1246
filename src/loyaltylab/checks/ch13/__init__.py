"""Practice checks of chapter 13, "From 4P to 4C to 4R": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on small made-up tables. No right answer is computed here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch13.again import AGAIN
from loyaltylab.checks.ch13.ahead import EXPECTED
from loyaltylab.checks.ch13.cost import ORDER_COST
from loyaltylab.checks.ch13.deals import DEAL_SHARE
from loyaltylab.checks.ch13.moves import AFTER_KEEP
from loyaltylab.checks.ch13.variant import VARIANT

TASKS = (DEAL_SHARE, ORDER_COST, AGAIN, AFTER_KEEP, EXPECTED)

__all__ = ["TASKS", "VARIANT"]
