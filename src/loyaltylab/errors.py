"""The one exception for people: what is wrong, where, and what to do, in one sentence."""


class LoyaltyLabError(Exception):
    """A mistake that the user can mend; commands print its message alone, without a traceback."""
