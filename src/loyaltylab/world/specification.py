"""Lantern's tables: what every file of the data package holds. The one source of types, units, rules and keys."""

from loyaltylab.world.tables import Column, Table

REGIONS = ("City", "Harbour", "Hills", "Plain", "Island")
KINDS = ("monopoly", "inertia", "latent", "convenience", "price", "incentive", "premium")
CAUSES = ("active", "natural", "competitive", "fault", "passive")
RIVALS = ("Kettle & Co", "Maison Feuille")
OBSTACLES = ("none", "opening hours", "delivery area", "credit limit")
CATEGORIES = ("tea", "coffee", "ware", "sweets", "home", "gifts")
TIERS = ("basic", "silver", "gold")
# The last day that any record may carry: the records end here.
FIRST_MONTH = "2023-01"
LAST_MONTH = "2025-12"


def _customer(meaning: str = "The customer, as in `customers`.") -> Column:
    return Column("customer_id", "integer", meaning, minimum=1)


def _score(name: str, meaning: str, low: int, high: int) -> Column:
    """Return a survey score on a stated scale; a respondent may skip any single item."""
    unit = f"score {low} to {high}"
    return Column(name, "integer", meaning, unit=unit, optional=True, minimum=low, maximum=high)


def _cents(name: str, meaning: str, *, minimum: int | None = 0) -> Column:
    return Column(name, "integer", meaning, unit="cents", minimum=minimum)


def _month(meaning: str) -> Column:
    return Column("month", "month", meaning)


def _region() -> Column:
    return Column("region", "string", "Lantern's sales region.", choices=REGIONS)


CUSTOMERS = Table(
    "customers",
    "Customers",
    "Everyone who was a customer at some time from January 2023 to December 2025, one row each.",
    (
        _customer("The customer's number. Business customers start at 100 000 001."),
        Column("type", "string", "Private person or business client.", choices=("private", "business")),
        Column("joined", "date", "Day of the first order or contract; may lie before the records start."),
        Column(
            "region",
            "string",
            "Lantern's sales region in which the customer lives or works.",
            choices=REGIONS,
        ),
        Column(
            "birth_year",
            "integer",
            "Year of birth; empty for businesses.",
            unit="year",
            optional=True,
            minimum=1930,
            maximum=2007,
        ),
        Column("channel", "string", "How the customer mostly buys.", choices=("shop", "web", "desk")),
        Column(
            "source",
            "string",
            "What brought the customer in.",
            choices=("own", "advertising", "referral", "sales call"),
        ),
        _cents("acquisition_cents", "What Lantern spent to win this customer."),
        Column(
            "own_km",
            "number",
            "Distance to Lantern's nearest shop or collection point.",
            unit="km",
            minimum=0.1,
            maximum=80,
            decimals=1,
        ),
        Column(
            "rival_km",
            "number",
            "Distance to the nearest rival shop on 31 December 2025.",
            unit="km",
            minimum=0.1,
            maximum=80,
            decimals=1,
        ),
        Column("contract", "string", "Monthly tea subscription, or none.", choices=("none", "subscription")),
        Column("member", "boolean", "Whether the customer is in the points programme, Lantern Club."),
        Column(
            "obstacle",
            "string",
            "What the service desk noted as standing in the way of buying more.",
            choices=OBSTACLES,
        ),
        Column(
            "account_manager",
            "integer",
            "Number of the account manager; businesses only.",
            optional=True,
            minimum=1,
            maximum=6,
        ),
        Column("consent", "boolean", "Whether the customer agreed to be contacted with offers."),
    ),
    key=("customer_id",),
)

CALENDAR = Table(
    "calendar",
    "What Lantern did",
    "Lantern's own choices by region and month: the levers of the marketing mix as data.",
    (
        _month("Calendar month."),
        _region(),
        Column(
            "price_index",
            "number",
            "Shelf price of the standard basket; 1.00 = January 2023, City.",
            unit="index",
            minimum=0.4,
            maximum=3,
            decimals=3,
        ),
        Column("promotion", "boolean", "Whether a deal ran in this month (15 % off chosen goods)."),
        Column(
            "reward_rate",
            "number",
            "Points a member earns for each euro paid; 0 = programme paused.",
            unit="points per euro",
            minimum=0,
            maximum=10,
            decimals=2,
        ),
        Column(
            "service_speed",
            "number",
            "Speed of service, shop and desk; 1.00 = planned staffing.",
            unit="index",
            minimum=0.3,
            maximum=3,
            decimals=2,
        ),
        Column(
            "recovery",
            "number",
            "Share of service failures that are made good.",
            unit="share 0 to 1",
            minimum=0,
            maximum=1,
            decimals=2,
        ),
        Column(
            "reach",
            "number",
            "Opening hours and delivery area; 1.00 = today's.",
            unit="index",
            minimum=0.5,
            maximum=2,
            decimals=2,
        ),
        Column(
            "novelty",
            "number",
            "Share of the range that is new this season.",
            unit="share 0 to 1",
            minimum=0,
            maximum=1,
            decimals=2,
        ),
    ),
    key=("month", "region"),
)

RIVALS_TABLE = Table(
    "rivals",
    "What the rivals did",
    "Rival prices and shops by region and month. In the Island region there is no rival until one opens there.",
    (
        _month("Calendar month."),
        _region(),
        Column("rival", "string", "Name of the rival.", choices=RIVALS),
        Column("present", "boolean", "Whether the rival sells in the region in this month."),
        Column(
            "price_index",
            "number",
            "The rival's shelf price of the same basket; empty while absent.",
            unit="index",
            optional=True,
            minimum=0.3,
            maximum=3,
            decimals=3,
        ),
    ),
    key=("month", "region", "rival"),
)

ORDERS = Table(
    "orders",
    "Orders",
    "Every order from January 2023 to December 2025, one row each.",
    (
        _customer(),
        Column(
            "order_number",
            "integer",
            "1 for the customer's first order in these records, then 2, 3 …",
            minimum=1,
        ),
        Column("date", "date", "Day of the order."),
        Column("category", "string", "Main category of the basket.", choices=CATEGORIES),
        Column("items", "integer", "Number of items.", unit="items", minimum=1, maximum=60),
        _cents("list_cents", "Value of the basket at shelf prices."),
        _cents("paid_cents", "What the customer paid, after the deal and the voucher."),
        _cents("voucher_cents", "Paid with a points voucher."),
        _cents("margin_cents", "Paid amount less the cost of goods.", minimum=None),
        Column("on_deal", "boolean", "Whether the basket was bought on the month's deal."),
        Column("channel", "string", "Where the order was placed.", choices=("shop", "web", "desk")),
        Column("gift", "boolean", "Whether it was wrapped as a gift."),
    ),
    key=("customer_id", "order_number"),
    references={"customer_id": ("customers", "customer_id")},
)

SURVEYS = Table(
    "surveys",
    "Survey answers",
    "The half-yearly customer survey: one row for each customer who answered a wave. Many do not answer.",
    (
        _customer(),
        Column("wave", "month", "Month of the survey wave (June and December)."),
        _score("satisfaction", "How satisfied are you with Lantern?", 1, 5),
        _score("recommend", "How likely are you to recommend Lantern? (the NPS question)", 0, 10),
        _score("trust", "I can rely on what Lantern promises.", 1, 7),
        _score("affection", "I like Lantern as a company.", 1, 7),
        _score("reliance", "I would miss Lantern if it closed.", 1, 7),
        _score("intention", "I will buy from Lantern in the next six months.", 1, 7),
        _score("rival_appeal", "Other shops offer what I want.", 1, 7),
        _score("compares", "I compare offers before I buy.", 1, 7),
        _score("would_buy_more", "I would buy more from Lantern if I could.", 1, 7),
    ),
    key=("customer_id", "wave"),
    references={"customer_id": ("customers", "customer_id")},
)

POINTS = Table(
    "points",
    "Points statements",
    "Lantern Club statements: one row for each member and month in which points moved.",
    (
        _customer(),
        _month("Calendar month."),
        Column("earned", "integer", "Points earned by orders of the month.", unit="points", minimum=0),
        Column(
            "redeemed",
            "integer",
            "Points turned into a voucher (100 points = 1 euro).",
            unit="points",
            minimum=0,
        ),
        Column(
            "expired",
            "integer",
            "Points lost after twelve months without an order.",
            unit="points",
            minimum=0,
        ),
        Column("balance", "integer", "Points at the end of the month.", unit="points", minimum=0),
        Column("tier", "string", "Tier by spend of the last twelve months.", choices=TIERS),
    ),
    key=("customer_id", "month"),
    references={"customer_id": ("customers", "customer_id")},
)

EXITS = Table(
    "exits",
    "Ended subscriptions",
    "Customers with a subscription who ended it. Customers without one fall silent and leave no row here.",
    (
        _customer(),
        Column("date", "date", "Day on which the subscription ended."),
        Column(
            "stated_reason",
            "string",
            "The main reason given; empty when none was given.",
            optional=True,
            choices=(
                "price",
                "service failure",
                "slow service",
                "inconvenience",
                "rival offer",
                "moved",
                "payment",
            ),
        ),
    ),
    key=("customer_id",),
    references={"customer_id": ("customers", "customer_id")},
)


def _trait(name: str, meaning: str, unit: str = "standard units") -> Column:
    return Column(name, "number", meaning, unit=unit, decimals=3)


TRAITS = Table(
    "traits",
    "Hidden traits",
    "What nobody at Lantern can see: each customer's traits. One row for each customer.",
    (
        _customer(),
        _trait(
            "attachment", "Warm, reasoned preference for Lantern, apart from how often the customer buys."
        ),
        _trait("price_sensitivity", "How strongly prices move the customer; 1 = typical.", "factor"),
        _trait("search_cost", "How much trouble it is to look elsewhere; higher means more inert."),
        _trait("convenience_need", "Weight of nearness in the choice; 1 = typical.", "factor"),
        _trait("reward_response", "Weight of points and rewards in the choice; 1 = typical.", "factor"),
        _trait("variety_seeking", "Wish for something new."),
        _trait("expectation", "Expectation of service quality at the start."),
        _trait("switching_procedural", "Trouble of moving: learning, setting up.", "factor"),
        _trait("switching_financial", "Money lost by moving: points, contract.", "factor"),
        _trait("switching_relational", "People who would be missed.", "factor"),
        _trait("obstacle_strength", "Share of wishes to buy that the obstacle stops.", "share 0 to 1"),
        _trait(
            "purchase_rate",
            "Orders a month wished for before price, motives and obstacles act.",
            "orders a month",
        ),
        _trait("ticket", "Typical value of one order at prices of January 2023.", "euro"),
        _trait("response_style", "Tendency to give high (+) or low (−) scores whatever the opinion."),
    ),
    key=("customer_id",),
    role="truth",
    references={"customer_id": ("customers", "customer_id")},
)


def _weight(kind: str) -> Column:
    return Column(
        kind,
        "number",
        f"Share of the {kind} motive among all reasons to come back.",
        unit="share 0 to 1",
        minimum=0,
        maximum=1,
        decimals=3,
    )


LOYALTY_KINDS = Table(
    "loyalty_kinds",
    "Hidden reasons to come back",
    "The weights of the seven kinds of loyalty for each customer in December 2024 (before a rival reaches the "
    "Island), or in the nearest month in which the customer was with Lantern.",
    (
        _customer(),
        *(_weight(kind) for kind in KINDS),
        Column("dominant", "string", "The kind with the largest weight.", choices=KINDS),
        _trait("pull", "Sum of all motives: the strength of the reasons to come back.", "motive units"),
    ),
    key=("customer_id",),
    role="truth",
    references={"customer_id": ("customers", "customer_id")},
)

LEAVING = Table(
    "leaving",
    "Hidden leaving",
    "When and why each customer really left, and when she would have left for each of the five causes alone.",
    (
        _customer(),
        Column(
            "left", "month", "Month in which the customer left; empty when still with Lantern.", optional=True
        ),
        Column(
            "cause",
            "string",
            "True cause of leaving; empty when still with Lantern.",
            optional=True,
            choices=CAUSES,
        ),
        *(
            Column(
                f"month_{cause}",
                "month",
                f"Month in which the {cause} cause alone would have ended the relationship; empty = after 2025-12.",
                optional=True,
            )
            for cause in CAUSES
        ),
    ),
    key=("customer_id",),
    role="truth",
    references={"customer_id": ("customers", "customer_id")},
)

TABLES: tuple[Table, ...] = (
    CUSTOMERS,
    CALENDAR,
    RIVALS_TABLE,
    ORDERS,
    SURVEYS,
    POINTS,
    EXITS,
    TRAITS,
    LOYALTY_KINDS,
    LEAVING,
)
