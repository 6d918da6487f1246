"""Of whom and of when the numbers of chapter 18 are, and how they are registered."""

from collections.abc import Callable, Mapping

from loyaltylab.site.pages import define

COHORT = {"period": "first two years with Lantern", "base": "private customers who joined in 2023"}
LONG = {"period": "2023 to 2032, hidden truth", "base": "private customers who joined in 2023"}
CASUAL_2025 = {"period": "2025", "base": "private customers without a contract who joined in 2023 or 2024"}
CASUAL = {
    "period": "January 2026 to December 2028",
    "base": "private customers without a contract who joined from 2023 on",
}
HOLDERS = {
    "period": "January 2026 to December 2028",
    "base": "private subscribers who joined from 2023 on and are still there",
}
TRIAL = {"period": "July to December 2025", "base": "private customers in the letter trial of March 2025"}

Number = float | int | str


def number(id: str, meaning: str, compute: Callable[[], Number], unit: str, facts: Mapping[str, str]) -> None:
    """Register one number of the page under ``18.id``."""
    define(f"18.{id}", meaning, compute, unit=unit, **facts)
