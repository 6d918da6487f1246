"""Practice checks of chapter 10, "Measuring churn": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on small made-up tables. No right answer is computed here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch10.alive import PROBABILITY_ALIVE
from loyaltylab.checks.ch10.churn import CHURN_RATE
from loyaltylab.checks.ch10.curve import SURVIVAL_CURVE
from loyaltylab.checks.ch10.reasons import LOST_TO
from loyaltylab.checks.ch10.silence import FALSE_LOSS_RATE
from loyaltylab.checks.ch10.variant import VARIANT

TASKS = (CHURN_RATE, SURVIVAL_CURVE, FALSE_LOSS_RATE, PROBABILITY_ALIVE, LOST_TO)

__all__ = ["TASKS", "VARIANT"]
