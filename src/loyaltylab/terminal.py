"""How far a long command is: a bar in one line that rewrites itself on a terminal, plain lines elsewhere."""

from typing import IO

WIDTH = 20


def show_bar(stream: IO[str], done: int, of: int, text: str) -> None:
    """Show that ``done`` of ``of`` are finished, with a text behind the bar.

    Parameters
    ----------
    stream
        Where it is written, usually standard error.
    done, of
        Finished and all; ``done == of`` ends the line.
    text
        What stands behind the bar.
    """
    line = f"[{'#' * (WIDTH * done // max(of, 1)):<{WIDTH}}] {text}"
    if stream.isatty():
        # What stood there may have been longer.
        print(f"\r\x1b[2K{line}", end="\n" if done == of else "", file=stream, flush=True)
    else:
        print(line, file=stream, flush=True)
