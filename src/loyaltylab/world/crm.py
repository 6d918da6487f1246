"""The raw export of the customer file: the same people, with the dirt of years."""

from collections.abc import Iterable
from functools import cache

import numpy as np

from loyaltylab.world.draw import Floats, Keys, Purpose, mix, uniform, unroll
from loyaltylab.world.people import LAST_JOIN, LONGEST_PAST, People
from loyaltylab.world.specification import REGIONS

# Invented names; spellings vary on purpose between export rows, not here.
FIRST = [
    "Ada",
    "Ben",
    "Cleo",
    "Dario",
    "Elif",
    "Femi",
    "Greta",
    "Hana",
    "Ivo",
    "Jun",
    "Kaya",
    "Leo",
    "Mina",
    "Nils",
    "Olga",
    "Pavel",
    "Quin",
    "Rosa",
    "Sami",
    "Tara",
    "Uma",
    "Vito",
    "Wei",
    "Xenia",
    "Yara",
    "Zoe",
    "Anouk",
    "Bram",
    "Chidi",
    "Dana",
    "Emil",
    "Fatou",
    "Goran",
    "Hugo",
    "Ines",
    "Jonas",
]
LAST = [
    "Abara",
    "Berg",
    "Castel",
    "Dorn",
    "Ekwall",
    "Farkas",
    "Gruber",
    "Haddad",
    "Iversen",
    "Jansen",
    "Koval",
    "Lindt",
    "Moreau",
    "Nagy",
    "Okafor",
    "Peeters",
    "Quist",
    "Rossi",
    "Sato",
    "Tamm",
    "Ueda",
    "Varga",
    "Weber",
    "Xu",
    "Yilmaz",
    "Zeman",
    "Amsel",
    "Brandt",
    "Corvo",
    "Dreyer",
    "Egger",
    "Fabry",
    "Giger",
    "Holm",
    "Ilves",
    "Jost",
    "Kern",
    "Lemke",
    "Maly",
    "Noor",
    "Orban",
    "Pohl",
]
FIRM_KINDS = ("Office", "Hotel", "Clinic", "Studio", "School")
REGION_SPELLINGS = {
    "City": ("City", "CITY", "city ", "Citty"),
    "Harbour": ("Harbour", "Harbor", "HARBOUR", "Habour"),
    "Hills": ("Hills", "hills", "The Hills", "Hils"),
    "Plain": ("Plain", "Plains", "PLAIN", "Plian"),
    "Island": ("Island", "Isl.", "ISLAND", "Iland"),
}
MISSING = (None, "n/a", "-")
STYLES = 4
NUMBERS = 997
COPY_SHARE = 0.07


def _words(texts: Iterable[str | None]) -> np.ndarray:
    return np.array(list(texts), dtype=object)


def _swap(text: str, place: float) -> str:
    """Return the text with two neighbouring letters exchanged: the typo that people make most."""
    if len(text) < 4:
        return text
    at = 1 + int(place * (len(text) - 2))
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


def _private_name(first: str, last: str, style: int) -> str:
    return (f"{first} {last}", f"{last}, {first}", f"{first} {last}".lower(), f"{first[0]}. {last}")[style]


def _firm_name(kind: str, last: str, style: int) -> str:
    return f"{last} {kind}" if style else f"{kind} {last}".upper()


@cache
def _names() -> tuple[np.ndarray, np.ndarray]:
    """Return every name without a typo: (first, last, style) of people, (kind, last, style) of firms."""
    tables = []
    for made, given in ((_private_name, FIRST), (_firm_name, FIRM_KINDS)):
        texts = _words(made(one, last, style) for one in given for last in LAST for style in range(STYLES))
        tables.append(texts.reshape(len(given), len(LAST), STYLES))
    return tables[0], tables[1]


@cache
def _mail_parts() -> tuple[np.ndarray, np.ndarray]:
    """Return what stands before the number of an address (first, last), and the number with what follows."""
    before = _words(f"{first}.{last}".lower() for first in FIRST for last in LAST)
    return before.reshape(len(FIRST), len(LAST)), _words(f"{number}@example.org" for number in range(NUMBERS))


@cache
def _phone_parts() -> tuple[np.ndarray, np.ndarray]:
    """Return the beginnings (three digits, style) and the ends (four digits) of telephone numbers."""
    patterns = ("{}", "{} ", "+00 {}-", "{}")
    begin = _words(pattern.format(f"{number:03d}") for number in range(1000) for pattern in patterns)
    return begin.reshape(1000, STYLES), _words(f"{number:04d}" for number in range(10_000))


@cache
def _joined_texts() -> tuple[int, np.ndarray]:
    """Return the first day on which anybody can have joined (counted from 1970), and all days as texts (day, style)."""
    start = np.datetime64("2023-01", "M")
    days = np.arange(start - LONGEST_PAST, start + LAST_JOIN + 1, dtype="datetime64[D]")
    texts = []
    for day in days.astype(str).tolist():
        year, month, date = day.split("-")
        texts += [day, f"{date}.{month}.{year}", f"{date}/{month}/{year[2:]}"]
    return int(days[0].astype(np.int64)), _words(texts).reshape(-1, 3)


def _identity_texts(identity: Keys) -> np.ndarray:
    """Return the upper 48 bits of each number in twelve hexadecimal digits."""
    digits = identity.astype(">u8").tobytes().hex()
    return _words(digits[at : at + 12] for at in range(0, len(digits), 16))


def crm_rows(people: People, joined: np.ndarray, keys: Keys) -> dict[str, np.ndarray]:
    """Return the columns of the export and, beside them, ``customer_id``: the clean key.

    A customer has one row, some have a second: an older copy with another spelling. Cells are missing in three
    ways; dates come in three formats; regions in four spellings.

    Texts are looked up in tables of all that can occur, and joined from at most two parts: writing each one by
    itself would take as long as all the rest of the world.
    """
    copies = (uniform(keys, Purpose.CRM_COPY) < COPY_SHARE).astype(np.int64)
    row, copy = unroll(1 + copies)
    key, business = keys[row], people.business[row]

    def pick(count: int, ordinal: int) -> np.ndarray:
        return np.floor(uniform(keys, Purpose.CRM_NAME, 0, ordinal) * count).astype(np.int64)[row]

    def u(purpose: Purpose, ordinal: int) -> Floats:
        return uniform(key, purpose, copy, ordinal)

    def codes(values: Floats) -> np.ndarray:
        return np.floor(values).astype(np.int64)

    first, last, firm = pick(len(FIRST), 0), pick(len(LAST), 1), pick(len(FIRM_KINDS), 2)
    name_style = codes(u(Purpose.CRM_FORMAT, 0) * STYLES)
    date_style = codes(u(Purpose.CRM_FORMAT, 1) ** 2 * 3)
    spelling = codes(u(Purpose.CRM_FORMAT, 2) ** 3 * 4)
    gap = codes(u(Purpose.CRM_MISSING, 9) * len(MISSING))
    missing = _words(MISSING)[gap]

    def with_gaps(texts: np.ndarray, column: int, share: float | np.ndarray) -> np.ndarray:
        return np.where(u(Purpose.CRM_MISSING, column) < share, missing, texts)

    persons, firms = _names()
    name = np.where(business, firms[firm, last, name_style], persons[first, last, name_style])
    place = u(Purpose.CRM_TYPO, 1)
    for at in np.flatnonzero(u(Purpose.CRM_TYPO, 0) < 0.05 + 0.30 * copy):
        surname = _swap(LAST[last[at]], place[at])
        made, given = (
            (_firm_name, FIRM_KINDS[firm[at]]) if business[at] else (_private_name, FIRST[first[at]])
        )
        name[at] = made(given, surname, name_style[at])
    mail, number = _mail_parts()
    email = mail[first, last] + number[(mix(keys) % np.uint64(NUMBERS)).astype(np.int64)[row]]
    digits = codes(uniform(keys, Purpose.CRM_CONTACT) * 1e7)[row]
    begin, end = _phone_parts()
    phone = begin[digits // 10_000, name_style] + end[digits % 10_000]
    region = _words(text for name in REGIONS for text in REGION_SPELLINGS[name]).reshape(-1, 4)
    first_day, texts_of_days = _joined_texts()
    days = joined.astype("datetime64[D]").astype(np.int64)[row] - first_day
    years, year = np.unique(people.birth_year, return_inverse=True)
    texts_of_years = _words(text for each in years for text in (f"'{each % 100:02d}", str(each))).reshape(
        -1, 2
    )
    # The young leave it out more often.
    young = 0.05 + 0.20 * (people.birth_year[row] > 1985)
    identity = mix(key + copy.astype(np.uint64) + np.uint64(1))
    columns = {
        "crm_id": _identity_texts(identity),
        "name": name,
        "email": with_gaps(email, 0, 0.12),
        "phone": with_gaps(phone, 1, 0.20),
        "region": with_gaps(region[people.region[row], spelling], 2, 0.04),
        "joined": with_gaps(texts_of_days[days, date_style], 3, 0.03),
        "birth_year": with_gaps(
            texts_of_years[year[row], np.minimum(gap, 1)], 4, np.where(business, 1.0, young)
        ),
        "kind": _words(("b2b", "B2B", "priv."))[np.where(business, (spelling > 0).astype(np.int64), 2)],
        "customer_id": people.customer_id[row],
    }
    order = np.argsort(identity >> np.uint64(16), kind="stable")
    return {name: values[order] for name, values in columns.items()}
