"""Practice checks of chapter 20, "Contact, recommendation and personal offers": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on small made-up tables. No right answer is computed here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch20.at_k import PRECISION_AT
from loyaltylab.checks.ch20.contacted import MEAN_ORDERS
from loyaltylab.checks.ch20.lists import PRECISION
from loyaltylab.checks.ch20.offers import NET_GAIN
from loyaltylab.checks.ch20.rhythm import GAP
from loyaltylab.checks.ch20.variant import VARIANT

TASKS = (GAP, PRECISION_AT, PRECISION, MEAN_ORDERS, NET_GAIN)

__all__ = ["TASKS", "VARIANT"]
