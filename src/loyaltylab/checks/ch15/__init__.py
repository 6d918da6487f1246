"""Practice checks of chapter 15, "Market segmentation and targeting": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on small made-up tables. No right answer is computed here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch15.fair import FAIR_DIFFERENCE
from loyaltylab.checks.ch15.index import CATEGORY_INDEX
from loyaltylab.checks.ch15.profit import EXPECTED_PROFIT
from loyaltylab.checks.ch15.scales import EQUAL_SCALES
from loyaltylab.checks.ch15.strength import STRENGTH
from loyaltylab.checks.ch15.variant import VARIANT

TASKS = (CATEGORY_INDEX, EQUAL_SCALES, STRENGTH, EXPECTED_PROFIT, FAIR_DIFFERENCE)

__all__ = ["TASKS", "VARIANT"]
