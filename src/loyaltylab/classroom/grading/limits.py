"""What one submission may use of the computer that grades it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Parameters
    ----------
    seconds
        Wall time for everything together.
    cell_seconds
        Wall time for one cell, and for one call of a learner's function.
    memory
        Bytes of memory, for each process (address space) and for all of them together (resident).
    processes
        Processes and threads of the submission at one time.
    file_bytes
        Largest file, and all of the temporary home.
    reply_bytes
        Largest message with an answer.
    """

    seconds: float = 120.0
    cell_seconds: float = 20.0
    memory: int = 1536 * 2**20
    processes: int = 40
    file_bytes: int = 50 * 2**20
    reply_bytes: int = 24 * 2**20
