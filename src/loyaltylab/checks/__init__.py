"""Practice checks: answers in, messages out; hints; each learner's own Lantern; progress in a file of one's own."""

from loyaltylab.checks.blank import ____
from loyaltylab.checks.buttons import check_buttons
from loyaltylab.checks.lantern import my_lantern
from loyaltylab.checks.practice import check, hint, my_progress

__all__ = ["____", "check", "check_buttons", "hint", "my_lantern", "my_progress"]
