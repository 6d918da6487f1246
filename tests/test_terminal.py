"""A bar that fills, rewrites itself on a terminal only, and ends its line."""

import io

from loyaltylab.terminal import WIDTH, show_bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_one_line_rewrites_itself():
    out = Terminal()
    for done in range(3):
        show_bar(out, done, 2, f"{done} of 2")
    assert out.getvalue().count("\n") == 1
    assert out.getvalue().endswith(f"[{'#' * WIDTH}] 2 of 2\n")
    assert out.getvalue().count("\r") == 3


def test_elsewhere_each_step_is_a_line_without_control_characters():
    out = io.StringIO()
    for done in range(3):
        show_bar(out, done, 2, f"{done} of 2")
    assert [line[-6:] for line in out.getvalue().splitlines()] == ["0 of 2", "1 of 2", "2 of 2"]
    assert not {"\r", "\x1b"} & set(out.getvalue())


def test_nothing_to_do_is_no_error():
    out = io.StringIO()
    show_bar(out, 0, 0, "nothing")
    assert "nothing" in out.getvalue()
