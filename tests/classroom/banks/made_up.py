"""A small bank with every kind of question and every sign that a format could stumble over."""

from loyaltylab.classroom.banks.items import Choice, Item, Trap

ABOUT = {"chapter": "04", "objective": "LO-4.1", "level": "apply", "concepts": ("B005",)}
ITEMS = (
    Item(
        "04-q01",
        "choice",
        "Who is <em>loyal</em>: {a ~ b} = c # d \\ e? Zoë’s “£5” costs $5 &amp; 3 &lt; 4.",
        choices=(
            Choice("Nobody: 50% = half", False, "No: think of #1 and ~2 {again}."),
            Choice("Somebody with <code>n &gt; 1</code>", True, "Yes \\ right: 100%."),
            Choice("李小龙", False, "Why? *Stars* stay."),
        ),
        **ABOUT,
    ),
    Item(
        "04-q02",
        "multiple",
        "Which are indicators?",
        choices=(
            Choice("Recency", True, "Yes, of behaviour."),
            Choice("Trust", True, "Yes, of attitude."),
            Choice("Eye colour", False, "No."),
        ),
        **ABOUT,
    ),
    Item(
        "04-q03",
        "number",
        "What is the rate? <em>(Answer in %.)</em>",
        key=39.6,
        tolerance=0.5,
        traps=(Trap(50.0, "You counted orders."), Trap(40.7, "Near, and still wrong.")),
        right="Two in five.",
        wrong="Count customers.",
        **ABOUT,
    ),
    Item(
        "04-q04",
        "number",
        "How many customers? <em>(Answer in customers.)</em>",
        key=-12,
        tolerance=0,
        right="Yes.",
        wrong="No.",
        **ABOUT,
    ),
    Item("04-q05", "guess", "How many in a hundred?", key=43, right="So it is.", **ABOUT),
)
