"""The raw export of the customer file: the same people, with the dirt of years."""

import numpy as np

from loyaltylab.world.draw import Floats, Keys, Purpose, mix, uniform, unroll
from loyaltylab.world.people import People
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
MISSING = ("", "n/a", "-")
COPY_SHARE = 0.07


def _pick(words: tuple[str, ...] | list[str], uniforms: Floats) -> np.ndarray:
    return np.array(words, dtype=object)[np.floor(uniforms * len(words)).astype(np.int64)]


def _swap(text: str, place: float) -> str:
    """Return the text with two neighbouring letters exchanged: the typo that people make most."""
    if len(text) < 4:
        return text
    at = 1 + int(place * (len(text) - 2))
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


def _joined_text(day: np.datetime64, style: int) -> str:
    year, month, date = str(day)[:10].split("-")
    return (f"{year}-{month}-{date}", f"{date}.{month}.{year}", f"{date}/{month}/{year[2:]}")[style]


def crm_rows(people: People, joined: np.ndarray, keys: Keys) -> dict[str, np.ndarray]:
    """Return the columns of the export and, beside them, ``customer_id``: the clean key.

    A customer has one row, some have a second: an older copy with another spelling. Cells are missing in three
    ways; dates come in three formats; regions in four spellings.
    """
    copies = (uniform(keys, Purpose.CRM_COPY) < COPY_SHARE).astype(np.int64)
    row, copy = unroll(1 + copies)
    key = keys[row]
    first = _pick(FIRST, uniform(keys, Purpose.CRM_NAME, 0, 0))[row]
    last = _pick(LAST, uniform(keys, Purpose.CRM_NAME, 0, 1))[row]
    firm = _pick(FIRM_KINDS, uniform(keys, Purpose.CRM_NAME, 0, 2))[row]
    digits = np.floor(uniform(keys, Purpose.CRM_CONTACT) * 1e7).astype(np.int64)[row]
    number = (mix(keys) % np.uint64(997)).astype(np.int64)[row]

    def u(purpose: Purpose, ordinal: int) -> Floats:
        return uniform(key, purpose, copy, ordinal)

    typo, place = u(Purpose.CRM_TYPO, 0), u(Purpose.CRM_TYPO, 1)
    name_style = np.floor(u(Purpose.CRM_FORMAT, 0) * 4).astype(int)
    date_style = np.floor(u(Purpose.CRM_FORMAT, 1) ** 2 * 3).astype(int)
    spelling = np.floor(u(Purpose.CRM_FORMAT, 2) ** 3 * 4).astype(int)
    gaps = [u(Purpose.CRM_MISSING, column) for column in range(5)]
    blank = np.floor(u(Purpose.CRM_MISSING, 9) * len(MISSING)).astype(int)
    columns: dict[str, list[str]] = {
        name: [] for name in ("crm_id", "name", "email", "phone", "region", "joined", "birth_year", "kind")
    }
    identity = mix(key + copy.astype(np.uint64) + np.uint64(1))
    for at in range(row.size):
        who = row[at]
        surname = _swap(last[at], place[at]) if typo[at] < 0.05 + 0.30 * copy[at] else last[at]
        if people.business[who]:
            name = f"{surname} {firm[at]}" if name_style[at] else f"{firm[at]} {surname}".upper()
        else:
            name = (
                f"{first[at]} {surname}",
                f"{surname}, {first[at]}",
                f"{first[at]} {surname}".lower(),
                f"{first[at][0]}. {surname}",
            )[name_style[at]]
        missing = MISSING[blank[at]]
        region = REGION_SPELLINGS[REGIONS[people.region[who]]][spelling[at]]
        columns["crm_id"].append(f"{int(identity[at]) >> 16:012x}")
        columns["name"].append(name)
        mail = f"{first[at]}.{last[at]}{number[at]}@example.org".lower()
        columns["email"].append(missing if gaps[0][at] < 0.12 else mail)
        phone = f"{digits[at]:07d}"
        shown = (phone, f"{phone[:3]} {phone[3:]}", f"+00 {phone[:3]}-{phone[3:]}", phone)[name_style[at]]
        columns["phone"].append(missing if gaps[1][at] < 0.20 else shown)
        columns["region"].append(missing if gaps[2][at] < 0.04 else region)
        columns["joined"].append(missing if gaps[3][at] < 0.03 else _joined_text(joined[who], date_style[at]))
        year = str(people.birth_year[who])
        young = 0.05 + 0.20 * (people.birth_year[who] > 1985)  # the young leave it out more often
        hide = people.business[who] or gaps[4][at] < young
        columns["birth_year"].append(missing if hide else year if blank[at] else f"'{year[2:]}")
        kind = "B2B" if people.business[who] else "priv."
        columns["kind"].append(kind if spelling[at] else kind.lower())
    result = {name: np.array(values, dtype=object) for name, values in columns.items()}
    for values in result.values():
        values[values == ""] = None
    result["customer_id"] = people.customer_id[row]
    order = np.argsort(result["crm_id"].astype(str), kind="stable")
    return {name: values[order] for name, values in result.items()}
