"""The blank ``____`` of a starter cell: it takes part in any expression and stays a blank, so nothing breaks."""

from collections.abc import Iterator
from typing import Any


class Blank:
    """A place that the learner has not filled in yet.

    Starter code holds ``____`` where the learner writes. Running it unfilled must not end in a ``NameError``, so the
    blank is a real object: whatever is done with it gives a blank again, and the check says that it is still empty.
    """

    # pandas and NumPy hand the operation over to the blank instead of working it out cell by cell.
    __pandas_priority__ = 10_000
    __array_ufunc__ = None

    def _stay(self, *_others: Any, **_named: Any) -> "Blank":
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _stay
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _stay
    __pow__ = __rpow__ = __matmul__ = __rmatmul__ = _stay
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = _stay
    __neg__ = __pos__ = __abs__ = __invert__ = __call__ = __getitem__ = _stay
    __lt__ = __le__ = __gt__ = __ge__ = _stay
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> "Blank":  # type: ignore[override]
        """Give a blank, as every other comparison does."""
        return self

    def __ne__(self, other: object) -> "Blank":  # type: ignore[override]
        """Give a blank, as every other comparison does."""
        return self

    def __getattr__(self, name: str) -> "Blank":
        """Give a blank for any method; names with a leading underscore are other libraries' questions: not there."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self

    def __setitem__(self, key: object, value: object) -> None:
        """Take no notice: there is nothing to store in."""

    def __iter__(self) -> Iterator[Any]:
        """Be empty: without this, ``for`` would ask for items for ever."""
        return iter(())

    def __len__(self) -> int:
        """Be empty."""
        return 0

    def __bool__(self) -> bool:
        """Be false."""
        return False

    def __repr__(self) -> str:
        """Say what it is."""
        return "____ (a blank: write your own code in its place)"


____ = Blank()
