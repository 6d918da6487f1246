"""Results that hang on a file's content alone, kept between builds: what did not change is not worked out again."""

import hashlib
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from loyaltylab.files import write_bytes

Result = TypeVar("Result")


class Kept(Generic[Result]):
    """Results by the fingerprint of what they were made from.

    Parameters
    ----------
    path
        Where they lie between builds; without one, nothing is kept. A file that cannot be read counts as empty.
    code
        The source files that decide the results: when one changes, all are made anew.
    """

    def __init__(self, path: Path | None, code: tuple[Path, ...]) -> None:
        self.path = path
        self._stamp = hashlib.sha256(b"".join(file.read_bytes() for file in code)).hexdigest()
        self._known: dict[str, Result] = {}
        self._used: dict[str, Result] = {}
        if path and path.is_file():
            try:
                stamp, known = pickle.loads(path.read_bytes())
            except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, TypeError, ValueError):
                return
            self._known = known if stamp == self._stamp else {}

    def of(self, content: bytes, make: Callable[[], Result]) -> Result:
        """Return the result for ``content``, from an earlier build when there is one."""
        key = hashlib.sha256(content).hexdigest()
        if key not in self._used:
            self._used[key] = self._known[key] if key in self._known else make()
        return self._used[key]

    def save(self) -> None:
        """Keep what was asked for this time, and nothing else."""
        if self.path and self._used.keys() != self._known.keys():
            write_bytes(self.path, pickle.dumps((self._stamp, self._used)))
