"""Practice checks of chapter 12, "Recovery and win-back": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on small made-up trials. Whether an answer is right is the business of the graded checks.
"""

from loyaltylab.checks.ch12.added import SURELY_ADDED
from loyaltylab.checks.ch12.cost import COST_PER_ADDED
from loyaltylab.checks.ch12.net import NET_ADDED
from loyaltylab.checks.ch12.shares import RETURN_SHARE
from loyaltylab.checks.ch12.thirds import CEILING
from loyaltylab.checks.ch12.variant import VARIANT

TASKS = (RETURN_SHARE, SURELY_ADDED, COST_PER_ADDED, NET_ADDED, CEILING)

__all__ = ["TASKS", "VARIANT"]
