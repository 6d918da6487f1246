"""Practice checks of chapter 17, "Key customers and the pyramid": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on small made-up lists. No right answer is computed here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch17.classes import CLASS_SALES
from loyaltylab.checks.ch17.staying import STAY
from loyaltylab.checks.ch17.top import TOP_SHARE
from loyaltylab.checks.ch17.unequal import GINI
from loyaltylab.checks.ch17.variant import VARIANT
from loyaltylab.checks.ch17.weights import REPLACED

TASKS = (TOP_SHARE, GINI, CLASS_SALES, STAY, REPLACED)

__all__ = ["TASKS", "VARIANT"]
