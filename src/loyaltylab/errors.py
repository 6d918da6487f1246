"""The one exception for people: what is wrong, where, and what to do, in one sentence."""


class LoyaltyLabError(Exception):
    """A mistake that the user can mend; commands and notebooks show its message alone, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows in place of a traceback."""
        return [str(self)]
