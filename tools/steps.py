"""Running the steps of a target one after the other, with their times."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Stop(Exception):
    """A target cannot go on; the text is one sentence for the user."""


def child_environment(base: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the variables for the programs that we start.

    ``PYTHONDONTWRITEBYTECODE`` goes: with it every start parses pandas and Matplotlib anew, which takes seconds.
    ``PYTHONUTF8`` makes Windows read and write what the other systems do. We start as many programs as there are cores;
    threads of theirs that wait for one another make k-means fifty times slower, so each has one, unless it is said otherwise.
    """
    variables = {name: value for name, value in base.items() if name != "PYTHONDONTWRITEBYTECODE"}
    variables["PYTHONUTF8"] = "1"
    for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        variables.setdefault(threads, "1")
    return variables


@dataclass
class Steps:
    """The steps of one run: each is shown as it starts, and all are listed with their seconds at the end."""

    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def run(self, title: str, command: Sequence[str | Path]) -> int:
        """Run one command in the project's folder, its output passed on; return its exit code."""
        print(f"\n== {title}", flush=True)
        begun = time.monotonic()
        code = subprocess.call([str(word) for word in command], cwd=ROOT, env=child_environment())
        self.seconds[title] = time.monotonic() - begun
        if code != 0:
            self.failed.append(title)
        return code

    def must(self, title: str, command: Sequence[str | Path]) -> None:
        """Run one command without which the target cannot go on."""
        if self.run(title, command) != 0:
            raise Stop(f"“{title}” failed; what is wrong stands above, and nothing after it was run.")

    def stop_if_failed(self) -> None:
        """Stop when any step so far has failed, and name all that did."""
        if self.failed:
            names = ", ".join(f"“{title}”" for title in self.failed)
            raise Stop(
                f"{len(self.failed)} of {len(self.seconds)} steps failed: {names}; see above for each."
            )

    def table(self) -> str:
        """Return the times of all steps as plain text."""
        width = max((len(title) for title in self.seconds), default=0)
        lines = [f"   {title:<{width}}  {seconds:7.1f} s" for title, seconds in self.seconds.items()]
        total = sum(self.seconds.values())
        return "\n".join([*lines, f"   {'together':<{width}}  {total:7.1f} s"])
