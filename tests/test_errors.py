"""Mistakes that a learner can mend show as one sentence, in commands and in notebooks."""

from IPython.core.interactiveshell import InteractiveShell

from loyaltylab.cli import main


def test_a_notebook_shows_the_sentence_and_no_traceback(capsys):
    shell = InteractiveShell.instance()
    shell.run_cell('from loyaltylab import load\nload("orderz")')
    shown = capsys.readouterr()
    assert 'There is no table "orderz"; did you mean "orders"?' in shown.out + shown.err
    assert "Traceback" not in shown.out + shown.err


def test_a_command_shows_the_sentence_and_fails(capsys):
    assert main(["data", "check", "no-such-folder"]) == 2
    assert "Traceback" not in capsys.readouterr().err
