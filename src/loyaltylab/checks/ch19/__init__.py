"""Practice checks of chapter 19, "Customer records and the indicator panel": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on small made-up pairs. No right answer is computed here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch19.days import JOINED_IN
from loyaltylab.checks.ch19.distance import DISTANCE
from loyaltylab.checks.ch19.filled import FILLED
from loyaltylab.checks.ch19.limits import LIMITS
from loyaltylab.checks.ch19.pairs import PRECISION_RECALL
from loyaltylab.checks.ch19.variant import VARIANT

TASKS = (FILLED, JOINED_IN, PRECISION_RECALL, LIMITS, DISTANCE)

__all__ = ["TASKS", "VARIANT"]
