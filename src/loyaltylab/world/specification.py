"""Lantern's tables: what every file of the data package holds. The one source of types, units, rules and keys."""

from loyaltylab.world.tables import Column, Table

REGIONS = ("City", "Harbour", "Hills", "Plain", "Island")
KINDS = ("monopoly", "inertia", "latent", "convenience", "price", "incentive", "premium")
CAUSES = ("active", "natural", "competitive", "fault", "passive")
RIVALS = ("Kettle & Co", "Maison Feuille")
BRANDS = ("lantern", "kettle", "maison", "copper_pot", "red_crane", "thistle", "samovar")
BRAND_NAMES = ("Lantern", *RIVALS, "Copper Pot", "Red Crane", "Thistle", "Samovar")
OBSTACLES = ("none", "opening hours", "delivery area", "credit limit")
CATEGORIES = ("tea", "coffee", "ware", "sweets", "home", "gifts")
SEGMENTS = ("connoisseur", "bargain", "routine", "gift", "explorer", "office")
DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
REASONS = (
    "pricing",
    "inconvenience",
    "core service failure",
    "encounter failure",
    "response to failure",
    "competition",
    "ethical problem",
    "involuntary",
)
WAYS_OUT = ("cancelled", "lapsed", "closed")
TICKET_KINDS = ("core", "encounter", "billing", "delivery")
PACKS = ("small", "standard", "large")
TIERS = ("basic", "silver", "gold")
# The last day that any record may carry: the records end here.
FIRST_MONTH = "2023-01"
LAST_MONTH = "2025-12"


def _customer(meaning: str = "The customer, as in `customers`.") -> Column:
    return Column("customer_id", "integer", meaning, minimum=1)


def _household(meaning: str) -> Column:
    return Column("household", "integer", meaning, minimum=1)


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
        Column("birthday", "string", "Month and day of birth, MM-DD; empty for businesses.", optional=True),
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
        Column(
            "deal_depth",
            "number",
            "Discount on deal goods in a month with a deal.",
            unit="share 0 to 1",
            minimum=0,
            maximum=0.6,
            decimals=2,
        ),
        Column(
            "promise_minutes",
            "number",
            "Wait that the counter promises.",
            unit="minutes",
            minimum=1,
            maximum=60,
            decimals=1,
        ),
        Column(
            "contacts_a_month",
            "number",
            "Messages a month to those who agreed to them.",
            unit="messages",
            minimum=0,
            maximum=20,
            decimals=1,
        ),
        Column(
            "trained_share",
            "number",
            "Share of staff trained in the last twelve months.",
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
        Column("pack", "string", "Pack size of most of the basket.", choices=PACKS),
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
        *(
            _score(f"{side}_{name}", f"{words} of {name}.", 1, 7)
            for name in DIMENSIONS
            for side, words in (
                ("expect", "What an excellent shop gives"),
                ("perceive", "What Lantern gives"),
            )
        ),
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
        Column(
            "tier", "string", "Tier by spend of this calendar year so far, or of the last one.", choices=TIERS
        ),
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
            "ended",
            "string",
            "How it ended: cancelled by the customer, lapsed when a payment failed and was not renewed, or closed on notice "
            "of a move, a death or the end of a business.",
            choices=WAYS_OUT,
        ),
        *(
            Column(
                f"reason_{number}",
                "string",
                f"Reason number {number} in the customer's words, coded by Keaveney's eight; empty when none was given.",
                optional=True,
                choices=REASONS,
            )
            for number in (1, 2, 3)
        ),
        Column(
            "comment",
            "string",
            "What the customer wrote on the form about the main reason; empty when nothing was written.",
            optional=True,
        ),
        Column(
            "second_coder",
            "string",
            "The main reason as a second coder read it from the comment alone, not knowing the first code.",
            optional=True,
            choices=REASONS,
        ),
    ),
    key=("customer_id",),
    references={"customer_id": ("customers", "customer_id")},
)

TICKETS = Table(
    "tickets",
    "Service events",
    "Service requests and failures: promised and actual minutes, complaints, remedies.",
    (
        _customer(),
        Column(
            "ticket_number",
            "integer",
            "1 for the customer's first event in these records, then 2, 3 …",
            minimum=1,
        ),
        Column("date", "date", "Day of the event."),
        Column("kind", "string", "What it was about.", choices=TICKET_KINDS),
        Column("failed", "boolean", "Whether something went wrong."),
        Column(
            "severity",
            "integer",
            "1 = slight, 3 = grave; 1 for requests that went well.",
            minimum=1,
            maximum=3,
        ),
        Column("promised_minutes", "integer", "Time promised.", unit="minutes", minimum=1),
        Column("actual_minutes", "integer", "Time it took.", unit="minutes", minimum=1, maximum=999),
        Column("handler", "integer", "Number of the colleague who dealt with it.", minimum=1, maximum=12),
        Column("handoffs", "integer", "How often it was passed on.", unit="times", minimum=0, maximum=5),
        Column(
            "complained", "boolean", "Whether the customer complained; many failures are met with silence."
        ),
        Column("recovered", "boolean", "Whether the failure was made good."),
        _cents("compensation_cents", "Compensation paid."),
    ),
    key=("customer_id", "ticket_number"),
    references={"customer_id": ("customers", "customer_id")},
)

WEB = Table(
    "web",
    "Web visits",
    "The web shop: one row for each customer and month with a visit.",
    (
        _customer(),
        _month("Calendar month."),
        Column("sessions", "integer", "Visits to the web shop.", unit="visits", minimum=1),
        Column("views", "integer", "Products looked at.", unit="views", minimum=1),
        Column("carts", "integer", "Baskets filled, ordered or not.", unit="baskets", minimum=0),
        Column("minutes", "integer", "Time spent.", unit="minutes", minimum=1),
    ),
    key=("customer_id", "month"),
    references={"customer_id": ("customers", "customer_id")},
)

TIER_HISTORY = Table(
    "tiers",
    "Tier history",
    "Changes of tier of programme members: one row for each new tier.",
    (
        _customer(),
        Column("since", "month", "First month of the tier."),
        Column("tier", "string", "The new tier.", choices=TIERS),
    ),
    key=("customer_id", "since"),
    references={"customer_id": ("customers", "customer_id")},
)

CONTACTS = Table(
    "contacts",
    "Campaign lists",
    "Who was in which campaign and arm. Three campaigns have random arms with a control; one was aimed by risk score.",
    (
        _customer(),
        Column("campaign", "string", "Name of the campaign."),
        Column("date", "date", "Day on which the message went out (for the control arm: would have)."),
        Column("targeting", "string", "How customers were chosen.", choices=("random", "score")),
        Column(
            "arm",
            "string",
            "What was sent; control = nothing.",
            choices=("control", "invitation", "retention offer", "personal offer", "standard offer"),
        ),
        Column(
            "risk_score", "number", "The firm's score before the campaign; higher = more at risk.", decimals=2
        ),
        Column("opened", "boolean", "Whether the message was opened."),
        Column("opted_out", "boolean", "Whether the customer asked for no more messages."),
    ),
    key=("customer_id", "campaign"),
    references={
        "customer_id": ("customers", "customer_id"),
        ("campaign", "arm"): ("campaigns", ("campaign", "arm")),
    },
)

CAMPAIGN_COSTS = Table(
    "campaigns",
    "Campaigns",
    "The campaigns: one row for each arm, with what one message costs.",
    (
        Column("campaign", "string", "Name of the campaign."),
        _month("Month of the campaign."),
        Column("targeting", "string", "How customers were chosen.", choices=("random", "score")),
        Column("arm", "string", "What was sent; control = nothing."),
        _cents(
            "message_cents", "Cost of one message of this arm: writing, paper, postage and the sample in it."
        ),
    ),
    key=("campaign", "arm"),
)

WINBACK = Table(
    "winback",
    "Win-back trial",
    "Lost customers who were asked back three months after they left, with a random offer.",
    (
        _customer(),
        _month("Month in which the offer was made."),
        Column(
            "reason",
            "string",
            "Main reason for leaving as the customer named it when called, before any offer; empty when none was named.",
            optional=True,
            choices=REASONS,
        ),
        Column(
            "arm", "string", "The offer; control = none.", choices=("control", "price", "upgrade", "apology")
        ),
        _cents("offer_cents", "What the offer costs Lantern if it is taken."),
        Column(
            "returned",
            "month",
            "Month of the first order after the offer; empty when there was none.",
            optional=True,
        ),
    ),
    key=("customer_id",),
    references={"customer_id": ("customers", "customer_id")},
)

REFERRALS = Table(
    "referrals",
    "Referrals",
    "Who brought whom: one row for each referred customer whose referrer is known.",
    (
        _customer("The customer who was brought."),
        Column("referrer_id", "integer", "The customer who brought her.", minimum=1),
    ),
    key=("customer_id",),
    references={"customer_id": ("customers", "customer_id"), "referrer_id": ("customers", "customer_id")},
)

CLUB_VISITS = Table(
    "club_visits",
    "Tea evenings",
    "Visits to the quarterly tea evenings of Lantern Club.",
    (_customer(), _month("Month of the evening.")),
    key=("customer_id", "month"),
    references={"customer_id": ("customers", "customer_id")},
)

MANAGERS = Table(
    "managers",
    "Account managers",
    "The six people who look after business clients.",
    (
        Column("account_manager", "integer", "Number of the account manager.", minimum=1, maximum=6),
        Column("knowledge", "integer", "Product test.", unit="points 0 to 100", minimum=0, maximum=100),
        Column("skill", "integer", "Assessed selling skill.", unit="points 0 to 100", minimum=0, maximum=100),
        Column("attitude", "integer", "Assessed attitude.", unit="points 0 to 100", minimum=0, maximum=100),
        Column("left_in", "month", "Month of leaving; empty when still there.", optional=True),
    ),
    key=("account_manager",),
)

MANAGER_MONTHS = Table(
    "manager_months",
    "Account managers by month",
    "Goals, visits and results of the account managers.",
    (
        _month("Calendar month."),
        Column("account_manager", "integer", "Number of the account manager.", minimum=1, maximum=6),
        Column("visits", "integer", "Visits made.", unit="visits", minimum=0),
        _cents("goal_cents", "Sales goal of the month."),
        Column(
            "attainment",
            "number",
            "Sales as a share of the goal.",
            unit="per cent",
            minimum=0,
            maximum=250,
            decimals=1,
        ),
        Column("trained", "boolean", "Whether the manager had training in the month."),
        _cents("bonus_cents", "Bonus paid: 300 euro from 100 per cent on."),
    ),
    key=("month", "account_manager"),
    references={"account_manager": ("managers", "account_manager")},
)

PANEL_HOUSEHOLDS = Table(
    "panel_households",
    "Households of the market panel",
    "Who is in a research agency's panel of tea and coffee buyers: some of Lantern's customers, and some others.",
    (
        _household("The agency's number of the household."),
        Column(
            "customer_id",
            "integer",
            "The customer, as in `customers`, matched with her consent; empty for who never was one up to December 2025.",
            optional=True,
            minimum=1,
        ),
        _region(),
    ),
    key=("household",),
    references={"customer_id": ("customers", "customer_id")},
)

PANEL = Table(
    "panel",
    "Market panel: purchases by brand",
    "What the panel's households bought in each quarter of 2024 and 2025: one row for each household and quarter, one "
    "column for each brand.",
    (
        _household("The household, as in `panel_households`."),
        Column("quarter_end", "month", "Last month of the quarter."),
        *(
            Column(
                brand,
                "integer",
                f"Purchases at {name} in the quarter"
                + ("; for a customer, her orders." if number == 0 else "."),
                unit="purchases",
                minimum=0,
            )
            for number, (brand, name) in enumerate(zip(BRANDS, BRAND_NAMES))
        ),
    ),
    key=("household", "quarter_end"),
    references={"household": ("panel_households", "household")},
)

CRM_EXPORT = Table(
    "crm_export",
    "Raw export of the customer file",
    "The same people as the customer desk keeps them: duplicates, typos, mixed formats, missing values. All text.",
    (
        Column("crm_id", "string", "Number of the row in the customer file."),
        Column("name", "string", "Name, in four styles.", optional=True),
        Column("email", "string", "Mail address (made up).", optional=True),
        Column("phone", "string", "Telephone (made up).", optional=True),
        Column("region", "string", "Region, as typed.", optional=True),
        Column("joined", "string", "Joining date, in three formats.", optional=True),
        Column("birth_year", "string", "Year of birth, in two formats.", optional=True),
        Column("kind", "string", "Private or business, as typed.", optional=True),
    ),
    key=("crm_id",),
)


def _trait(name: str, meaning: str, unit: str = "standard units") -> Column:
    return Column(name, "number", meaning, unit=unit, decimals=2)


TRAITS = Table(
    "traits",
    "Hidden traits",
    "What nobody at Lantern can see: each customer's traits. One row for each customer.",
    (
        _customer(),
        Column("segment", "string", "The hidden segment.", choices=SEGMENTS),
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
        _trait("uplift", "Change of the log wish to buy when contacted; some are negative.", "log factor"),
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
    "The weights of the seven kinds of loyalty for each customer in June 2024 (no rival on the Island yet, rewards "
    "paused nowhere), or in the nearest month in which the customer was with Lantern.",
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
        Column(
            "came_back",
            "month",
            "Month in which the customer came back; empty when she did not.",
            optional=True,
        ),
        Column("left_again", "month", "Month in which she left for the second time.", optional=True),
    ),
    key=("customer_id",),
    role="truth",
    references={"customer_id": ("customers", "customer_id")},
)

HIDDEN_BUYING = Table(
    "buying",
    "Hidden buying",
    "Orders without the month's deal, and wishes that an obstacle blocked: months in which either differs.",
    (
        _customer(),
        _month("Calendar month."),
        Column(
            "orders",
            "integer",
            "Orders placed for the customer's own reasons (no birthday or tier extras).",
            minimum=0,
        ),
        Column(
            "without_deal", "integer", "What they would have been without a deal.", unit="orders", minimum=0
        ),
        Column("blocked", "integer", "Further orders that the obstacle stopped.", unit="orders", minimum=0),
    ),
    key=("customer_id", "month"),
    role="truth",
    references={"customer_id": ("customers", "customer_id")},
)

HIDDEN_OPINION = Table(
    "opinion",
    "Hidden opinion",
    "What each customer really thought at the survey waves, whether she answered or not.",
    (
        _customer(),
        Column("wave", "month", "Month of the survey wave."),
        _trait("satisfaction", "0 = as expected.", "latent units"),
        _trait("expectation", "Expected quality of service.", "latent units"),
        _trait("attachment", "Attachment in the month, as it drives behaviour.", "motive units"),
        Column("answered", "boolean", "Whether she answered the survey."),
    ),
    key=("customer_id", "wave"),
    role="truth",
    references={"customer_id": ("customers", "customer_id")},
)

WALLETS = Table(
    "wallets",
    "Hidden needs of the panel",
    "How much each household of the panel needs, and how much of it falls to Lantern, as things stood at first.",
    (
        _household("The household, as in `panel_households`."),
        _trait(
            "need",
            "Purchases a month at all brands together, wherever they are sold, as Lantern stood in January 2023.",
            "purchases a month",
        ),
        Column(
            "lantern_share",
            "number",
            "Lantern's part of that need while the household is a customer; 0 for who never was one.",
            unit="share 0 to 1",
            minimum=0,
            maximum=1,
            decimals=3,
        ),
    ),
    key=("household",),
    role="truth",
    references={"household": ("panel_households", "household")},
)

CRM_KEY = Table(
    "crm_key",
    "Clean key of the raw export",
    "Which customer each row of the raw export is.",
    (Column("crm_id", "string", "Number of the row in the customer file."), _customer()),
    key=("crm_id",),
    role="truth",
    references={"customer_id": ("customers", "customer_id"), "crm_id": ("crm_export", "crm_id")},
)

TABLES: tuple[Table, ...] = (
    CUSTOMERS,
    CALENDAR,
    RIVALS_TABLE,
    ORDERS,
    SURVEYS,
    POINTS,
    EXITS,
    TICKETS,
    WEB,
    TIER_HISTORY,
    CONTACTS,
    CAMPAIGN_COSTS,
    WINBACK,
    REFERRALS,
    CLUB_VISITS,
    MANAGERS,
    MANAGER_MONTHS,
    PANEL_HOUSEHOLDS,
    PANEL,
    CRM_EXPORT,
    TRAITS,
    LOYALTY_KINDS,
    LEAVING,
    HIDDEN_BUYING,
    HIDDEN_OPINION,
    WALLETS,
    CRM_KEY,
)
