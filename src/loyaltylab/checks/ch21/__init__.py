"""Practice checks of chapter 21, "People, goals and service standards": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on a small made-up table. No right answer is computed here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch21.chart import Z
from loyaltylab.checks.ch21.drawing import DRAWN_IN
from loyaltylab.checks.ch21.leaving import CHANGE, LOST
from loyaltylab.checks.ch21.places import NEXT_BY_PLACE
from loyaltylab.checks.ch21.variant import VARIANT

TASKS = (NEXT_BY_PLACE, DRAWN_IN, Z, LOST, CHANGE)

__all__ = ["TASKS", "VARIANT"]
