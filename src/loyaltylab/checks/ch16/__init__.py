"""Practice checks of chapter 16, "Competitors and differentiation": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on small made-up tables. No right answer is computed here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch16.duplication import DUPLICATION
from loyaltylab.checks.ch16.entry import EFFECT
from loyaltylab.checks.ch16.moved import MOVED
from loyaltylab.checks.ch16.offers import GAIN
from loyaltylab.checks.ch16.penetration import PENETRATION
from loyaltylab.checks.ch16.variant import VARIANT

TASKS = (PENETRATION, DUPLICATION, MOVED, EFFECT, GAIN)

__all__ = ["TASKS", "VARIANT"]
