"""What every explorer shares, shown on a small one, and the planted defects that its test helper must catch."""

from dataclasses import dataclass, replace

import pytest

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.explorers.base import Choice, Explorer, ExplorerView, Guess, Slider, Switch
from loyaltylab.figures import new_figure
from tests.support.explorers import BrokenExplorer, exercise_explorer, slider_of


@dataclass(frozen=True)
class Shop:
    price: float = 1.0
    visitors: int = 10
    region: str = "City"
    sale: bool = False


def till(shop):
    return shop.price * shop.visitors * (0.5 if shop.sale else 1) * (2 if shop.region == "City" else 1)


def draw(shop, result):
    figure, axes = new_figure(2, 1, layout=None)
    axes.plot([0, result])
    return figure


def say(shop, result):
    return f"The shop in the {shop.region} takes {result:.2f} euros a day <today>."


CONTROLS = (
    Slider("price", "Price (€)", 0.5, 2.0, 0.25),
    Slider("visitors", "Visitors a day", 0, 20, 5),
    Choice("region", "Region", {"in the City": "City", "on the Island": "Island"}),
    Switch("sale", "Sale"),
)
SHOP = Explorer("The till", Shop, CONTROLS, till, draw, say)


def view_of(explorer):
    return type("View", (ExplorerView,), {"explorer": explorer})


def changed(**parts):
    return view_of(replace(SHOP, **parts))


def test_a_sound_explorer_passes_at_every_value():
    assert exercise_explorer(view_of(SHOP)) == 3 + 3 + 2 + 2


def test_a_broken_callback_is_caught():
    def broken(shop, result):
        return f"The shop takes {10 / shop.visitors} euros a visitor and day."

    with pytest.raises(ZeroDivisionError):
        exercise_explorer(changed(summary=broken))


def test_a_control_that_changes_nothing_is_caught():
    with pytest.raises(BrokenExplorer, match="“Sale” does not change"):
        exercise_explorer(changed(model=lambda shop: till(replace(shop, sale=False))))


def test_a_control_wired_to_another_parameter_is_caught():
    class Crossed(view_of(SHOP)):
        def _moved(self, control, value):
            super()._moved(replace(control, field="visitors") if control.field == "price" else control, value)

    with pytest.raises(BrokenExplorer, match="in place of"):
        exercise_explorer(Crossed)


def test_a_summary_that_says_nothing_is_caught():
    with pytest.raises((BrokenExplorer, LoyaltyLabError), match="shorter than 20"):
        exercise_explorer(changed(summary=lambda shop, result: f"{result}"))


def test_a_dropdown_can_stand_for_none():
    @dataclass(frozen=True)
    class Island:
        entry: str | None = None

    island = Explorer(
        "The Island",
        Island,
        (Choice("entry", "A rival comes", {"never": None, "in 2024": "2024-01"}),),
        model=lambda params: len(params.entry or ""),
        figure=draw,
        summary=lambda params, result: f"The rival comes: {params.entry}, in Lantern.",
    )
    assert exercise_explorer(view_of(island)) == 2
    view = view_of(island)()
    assert view.inputs["entry"].value == "never"
    view.move(entry="2024-01")
    assert view.params == Island("2024-01")


def test_an_empty_dropdown_is_caught(monkeypatch):
    def empty(self, control):
        row = ExplorerView._row(self, control)
        if isinstance(control, Choice):
            row.index = None
        return row

    broken = type("Empty", (view_of(SHOP),), {"_row": empty, "_moved": lambda *_: None})
    with pytest.raises(BrokenExplorer, match="“Region” is empty"):
        exercise_explorer(broken)


def test_a_control_without_a_label_is_caught():
    def nameless(self, control):
        row = ExplorerView._row(self, control)
        for widget in getattr(row, "children", ()):
            widget.description = ""
        return row

    with pytest.raises(BrokenExplorer, match="no name"):
        exercise_explorer(type("Nameless", (view_of(SHOP),), {"_row": nameless}))


def test_a_slider_apart_from_its_number_is_caught(monkeypatch):
    monkeypatch.setattr("loyaltylab.explorers.base.link", lambda *ends: None)
    with pytest.raises(BrokenExplorer, match="separate ways"):
        exercise_explorer(view_of(SHOP))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"controls": CONTROLS[1:]}, "one control for each parameter"),
        ({"controls": (*CONTROLS, Slider("colour", "Colour", 0, 1, 1))}, "one control for each parameter"),
        ({"controls": (Slider("price", "Price", 2.0, 3.0, 0.5), *CONTROLS[1:])}, "price = 1.0"),
        (
            {"controls": (*CONTROLS[:2], Choice("region", "Region", {"Hills": "Hills"}), CONTROLS[3])},
            "region = 'City'",
        ),
    ],
)
def test_an_explorer_whose_parts_do_not_fit_is_refused(parts, said):
    with pytest.raises(LoyaltyLabError, match=said):
        changed(**parts)


def test_a_mistake_in_class_is_a_calm_sentence_and_the_next_move_mends_it():
    def refuse(shop):
        if shop.visitors == 0:
            raise LoyaltyLabError("Nobody visits, so there is nothing to count.")
        return {5: 1 / 0}[5] if shop.visitors == 5 else till(shop)

    view = view_of(replace(SHOP, model=lambda shop: refuse(shop)))()
    view.move(visitors=0)
    assert "Nobody visits, so there is nothing to count." in view.output.value
    assert isinstance(view.problem, LoyaltyLabError)
    view.move(visitors=5)
    assert "This setting could not be computed." in view.output.value
    assert "ZeroDivision" not in view.output.value
    view.start_again.click()
    assert view.problem is None
    assert "20.00 euros" in view.output.value
    assert view.params == Shop()


def test_the_model_runs_once_for_the_same_settings():
    runs = []
    view = view_of(replace(SHOP, model=lambda shop: runs.append(shop) or till(shop)))(strict=True)
    for visitors in (20, 10, 20, 10):
        view.move(visitors=visitors)
    assert len(runs) == 2


def test_starting_again_after_several_moves_runs_the_model_once():
    runs = []
    view = view_of(replace(SHOP, model=lambda shop: runs.append(shop) or till(shop)))(strict=True)
    view.move(price=2.0, visitors=5, sale=True)
    assert runs == [Shop(), Shop(2.0, 5, "City", True)]
    view.start_again.click()
    assert len(runs) == 2
    assert view.inputs["sale"].value is False


def test_output_is_escaped_once_in_the_sentence_and_in_the_words_of_the_picture():
    view = view_of(SHOP)(strict=True)
    assert view.output.value.count("&lt;today&gt;") == 2
    assert "<today>" not in view.output.value


def test_without_a_kernel_the_picture_at_the_start_and_its_sentence_remain():
    view = view_of(SHOP)(strict=True)
    view.move(visitors=20)
    bundle = view._repr_mimebundle_()
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == view.view.model_id
    assert "takes 20.00 euros" in bundle["text/html"]
    assert "<img alt=" in bundle["text/html"]
    assert "Run the lab" in bundle["text/html"]
    assert bundle["text/plain"] == "The till: The shop in the City takes 20.00 euros a day <today>."


def test_each_slider_has_its_number_field_and_the_name_of_both():
    view = view_of(SHOP)(strict=True)
    fields = [view.inputs[control.field] for control in SHOP.controls if isinstance(control, Slider)]
    sliders = [slider_of(view, control) for control in SHOP.controls if isinstance(control, Slider)]
    assert len(fields) == len(sliders) == 2
    for field, slider in zip(fields, sliders, strict=True):
        assert slider.label == field.description != ""
        assert (slider.min, slider.max, slider.step) == (field.min, field.max, field.step)
        assert not field.continuous_update


CHOSEN = Guess(
    "Who takes more?", lambda shop, result: "City" if result > 10 else "Island", ("City", "Island")
)
NUMBER = Guess("How many euros?", lambda shop, result: f"{result:.0f}")


@pytest.mark.parametrize(("guess", "value"), [(CHOSEN, "Island"), (NUMBER, "12,5")])
def test_guess_first_then_reveal(guess, value):
    view = changed(guess=guess)(guess_first=True, strict=True)
    before = view.output.value
    view.move(visitors=20)
    assert "<img" not in view.output.value
    assert "Make your guess" in view.output.value
    assert view.reveal.disabled
    view.guess.value = value
    assert not view.reveal.disabled
    view.reveal.click()
    assert "<img" in view.output.value
    assert view.output.value != before
    assert f"<td>{value}</td><td>{guess.answer(view.params, 40.0)}</td>" in view.output.value
    view.move(visitors=0)
    assert view.reveal.disabled


def test_words_are_no_guess_for_a_number():
    view = changed(guess=NUMBER)(guess_first=True, strict=True)
    for value in ("many", "", "nan"):
        view.guess.value = value
        assert view.reveal.disabled


def test_guess_first_needs_a_question():
    with pytest.raises(LoyaltyLabError, match="asks for no guess"):
        view_of(SHOP)(guess_first=True)
