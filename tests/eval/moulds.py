"""Reports of one mould with other facts, and one event told by several writers. Own words, seeded.

A mould is what desks fill in day by day: the words are the same, the facts are not. Two fillings
are two articles, however alike they are. Two writers at one event share its facts and its quotes.
"""

import random
import re

PEOPLE = (
    "Ilse Brandt", "Marek Dolan", "Teodor Vask", "Ana Quiroz", "Piet Halloran", "Sunita Rao",
    "Olek Marin", "Greta Lund", "Hamid Zarif", "Noor Castell", "Bruno Achter", "Lida Pavic",
    "Tomas Reyk", "Edda Sorel", "Karim Bouvet", "Yara Milne",
)  # fmt: skip
PLACES = (
    "Verin", "Halvik", "Kessel", "Port Alden", "Tarnow Bay", "Osmund", "Lakeford", "Brisa",
    "Corvale", "Dunmere", "Estrey", "Falkoping", "Gorsk", "Hollin", "Imber", "Jarrow Falls",
)  # fmt: skip
STATES = (
    "Norland", "Sudland", "Estmark", "Vestria", "Carpania", "Delmora", "Ostria", "Palvia",
    "Quorra", "Rhenia", "Sylvania Minor", "Tauris",
)  # fmt: skip
FIRMS = (
    "Alden Steel", "Brisa Foods", "Corvale Rail", "Dunmere Power", "Estrey Glass", "Gorsk Mining",
    "Hollin Motors", "Imber Textiles", "Lakeford Paper", "Osmund Shipping",
)  # fmt: skip
TEAMS = (
    "Verin Rovers", "Halvik United", "Kessel Town", "Alden Harbour", "Tarnow Wanderers",
    "Osmund Athletic", "Lakeford City", "Brisa Rangers", "Corvale Albion", "Dunmere Stars",
)  # fmt: skip
GOODS = ("wheat", "barley", "copper", "timber", "rubber", "cotton", "sugar", "coffee", "tin")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("January", "February", "April", "June", "July", "August", "September", "November")


def _number(low, high, step=1):
    return lambda rng: f"{rng.randrange(low, high, step):,}"


def _decimal(low, high):
    return lambda rng: f"{rng.uniform(low, high):.2f}"


def _one_of(*words):
    return lambda rng: rng.choice(words)


SLOTS = {
    "person": _one_of(*PEOPLE), "other": _one_of(*PEOPLE), "place": _one_of(*PLACES),
    "town": _one_of(*PLACES), "state": _one_of(*STATES), "land": _one_of(*STATES),
    "firm": _one_of(*FIRMS), "team": _one_of(*TEAMS), "guests": _one_of(*TEAMS),
    "good": _one_of(*GOODS), "day": _one_of(*DAYS), "month": _one_of(*MONTHS),
    "date": _number(1, 29), "n": _number(3, 60), "m": _number(61, 400), "k": _number(1000, 9000),
    "mass": _number(10000, 90000, 100), "d": _decimal(0.1, 0.9), "p": _decimal(1, 9),
    "q": _decimal(20, 90), "goals": _number(0, 5), "clock": _one_of("6:10", "7:45", "11:05"),
    "rose": _one_of("rose", "fell"), "up": _one_of("up", "down"),
    "above": _one_of("above", "below"),
    "did": _one_of("will", "will not"), "approved": _one_of("approved", "rejected"),
    "north": _one_of("north", "south", "east", "west"), "opens": _one_of("open", "close"),
}  # fmt: skip

MOULDS = {
    "market": (
        "{place} shares {rose} on {day}, with the main index ending {up} {p} percent at {k} points "
        "in turnover of {m} million crowns. Dealers said that trade was thin and that most funds "
        "stayed on the side until the next figures on prices are published.\n"
        "{firm} was the most traded share and closed {d} crowns {above} the day before at {q} "
        "crowns. About {mass} shares changed hands on the main board, the exchange said. A dealer "
        "at a large house said that nobody wanted to take a position before the holiday."
    ),
    "bank": (
        "The central bank of {state} said on {day} that it had put {m} million crowns into the "
        "money market through purchases that run for {n} days, at a rate of {p} percent.\n"
        "Before the purchases the bank had seen a lack of {k} million crowns in the market. Banks "
        "had offered paper worth {mass} million crowns. The overnight rate stood at {d} percent in "
        "the morning and was little changed after the auction, dealers in {place} said."
    ),
    "bond": (
        "{firm} is to sell bonds worth {m} million crowns that fall due in {n} years, the lead "
        "manager said on {day}. The bonds carry a coupon of {p} percent and are priced at {q}.\n"
        "They will be listed in {place} and come in pieces of {k} crowns. Payment is due on "
        "{month} {date}. Fees are {d} percent for the sale and the same for underwriting, and the "
        "borrower may call the bonds after half of their life at the full price."
    ),
    "harvest": (
        "Farmers in {state} have brought in {mass} tonnes of {good} so far this season, the farm "
        "ministry said in its weekly report on {day}. A year ago the figure was {k} tonnes.\n"
        "The harvest is done on {n} percent of the fields, and the yield stands at {p} tonnes a "
        "hectare. Exports of {good} through {place} reached {m} thousand tonnes by {month} {date}. "
        "The ministry left its forecast for the whole season as it was."
    ),
    "earnings": (
        "{firm} said on {day} that its net profit in the quarter {rose} to {m} million crowns, or "
        "{p} crowns a share, on sales of {k} million crowns.\n"
        "The company, which has its seat in {place}, kept its outlook for the year and said that "
        "it would pay {d} crowns a share to its owners. Its chief executive, {person}, said that "
        "orders had been good in all parts of the business. The shares were {up} at {q} crowns."
    ),
    "match": (
        "{team} {goals}, {guests} {goals2}. In front of {mass} people the home side had more of "
        "the ball in the first half, and {person} hit the post after {n} minutes.\n"
        "The visitors came back after the break and had three good chances from corners. {other}, "
        "who had been out since {month}, was sent on late. {team} stand on {n2} points and meet "
        "{place} on {day}; {guests} have a week without a match before they travel."
    ),
    "weather": (
        "{place} will be dry in the morning with light winds from the {north} and fog in the low "
        "parts, the weather service said. The high is put at {n} degrees and the low at {n2}.\n"
        "Showers are likely after {clock} and will clear in the night. On {day} it will be warmer, "
        "with {p} hours of sun. Small craft should take care beyond the pier, where waves of {d} "
        "metres are expected. The service looks for no change before {month} {date}."
    ),
    "quake": (
        "An earthquake of magnitude {p} shook the {north} of {state} on {day}, the institute for "
        "the study of the earth said. Its centre lay {n} km from {place} at a depth of {n2} km.\n"
        "It was felt for some seconds and people ran into the streets, but there was no word of "
        "damage. The institute counted {m} weaker shocks within the hour. Trains stopped for a "
        "check of the tracks and went on after {clock}. Quakes are common in the area."
    ),
    "readout": (
        "{state}'s foreign minister {person} spoke by phone with the foreign minister of {land}, "
        "{other}, on {day}, the ministry said.\n"
        "The two discussed trade and the safety of ships, and they agreed to keep in touch. They "
        "also looked at what both sides can do about the {n} open points of the border treaty and "
        "went through the plans for a meeting in {place} on {month} {date}. The call had been "
        "asked for by the other side and lasted {n2} minutes."
    ),
    "toll": (
        "At least {n} people were killed and {m} hurt when a {kind} hit the market of {place} on "
        "{day}, officials said. Hospitals in the town asked for blood, and schools stay shut.\n"
        "Rescue teams were still searching the ruins of {n2} houses for survivors. The governor, "
        "{person}, said that {k} people had been brought to tents and halls. Power was out in most "
        "of the district. The cause was not known, and an inquiry has been opened."
    ),
    "vote": (
        "The parliament of {state} {approved} the {law} bill on {day} by {m} votes to {n}. The "
        "debate had lasted for {n2} hours.\n"
        "{person}, who had brought in the bill, said that it {did} go to the upper house before "
        "the summer. The opposition under {other} had asked for {k} changes. The law would cost "
        "{q} million crowns a year, by the count of the treasury, and take effect on {month} "
        "{date}. Two members did not vote, and one of them left the room."
    ),
    "court": (
        "A court in {place} sentenced {person}, {n}, to {n2} years in prison on {day} for taking "
        "bribes of {mass} crowns from a builder.\n"
        "The judge said that the former head of the {office} office had known what he did and had "
        "hidden the money with a relative. The defence had asked for the charge to be dropped and "
        "may appeal until {month} {date}. The trial, with {m} witnesses, had begun last year. The "
        "builder himself was given a fine in an earlier case."
    ),
    "swap": (
        "{state} and {land} exchanged {m} prisoners each on {day}, both sides said, in the {nth} "
        "exchange of this kind since the talks began.\n"
        "The men were brought to the border at {place} in buses and handed over before noon. Most "
        "are soldiers, and {n} are wounded. {person}, who leads the coordination staff, thanked "
        "the mediators. A list of {k} names is still open, and the next exchange is planned for "
        "{month} {date}, provided that the lists are checked in time."
    ),
    "post": (
        "{firm} named {person} as its new head of {branch} with effect from {month} {date}. The "
        "post had been open since {other} left the company in spring.\n"
        "The new head has {n} years of work in the trade behind her and led a team of {m} people "
        "at a competitor in {place}. The company said in a note that the change does not touch its "
        "plans. The branch had sales of {k} million crowns last year and employs one worker in "
        "{n2} of the whole group."
    ),
    "road": (
        "The road between {place} and {town} will {opens} on {day} at {clock}, the roads office "
        "said. Drivers should allow {n} minutes more.\n"
        "Work on the bridge at the {north} end has gone on since {month} and costs {q} million "
        "crowns. About {k} cars a day use the road. Buses take another way, and trucks over {n2} "
        "tonnes are sent around by the coast. The office asked people who live nearby for patience "
        "and said that the noise at night would end soon."
    ),
    "aid": (
        "A convoy with {m} tonnes of food and medicine reached {place} on {day}, the relief agency "
        "said, the {nth} this month. It had crossed from {state} in the morning.\n"
        "About {mass} people in the town depend on the deliveries. {person}, who leads the work of "
        "the agency there, said that {n} trucks had been held at the last post for {n2} hours. The "
        "agency needs {q} million crowns until {month} and has had less than half of it so far."
    ),
}
_MORE = {
    "goals2": SLOTS["goals"], "n2": _number(3, 60), "kind": _one_of("blast", "fire", "storm"),
    "law": _one_of("pensions", "forest", "harbours", "police"),
    "office": _one_of("building", "health", "customs"), "nth": _one_of("third", "fifth", "ninth"),
    "branch": _one_of("sales", "research", "transport"),
}  # fmt: skip
_SLOT = re.compile(r"\{(\w+)\}")


def fill(mould, rng):
    """Return the facts of one report of the mould."""
    while True:
        facts = {slot: (SLOTS | _MORE)[slot](rng) for slot in _SLOT.findall(MOULDS[mould])}
        if _is_sane(facts):
            return facts


def write(mould, facts):
    """Return the report."""
    return MOULDS[mould].format(**facts)


def other_facts(mould, facts, changed, rng):
    """Return the facts of another report of the mould: `changed` of them are others, 0 for all."""
    slots = sorted(facts)
    for slot in rng.sample(slots, changed) if changed else slots:
        facts = {**facts, slot: _another((SLOTS | _MORE)[slot], facts[slot], rng)}
    return facts


def _is_sane(facts):
    """Tell whether nobody plays or talks with himself."""
    sides = (("team", "guests"), ("state", "land"), ("person", "other"), ("place", "town"))
    return all(facts.get(one, 0) != facts.get(other, 1) for one, other in sides)


def _another(draw, value, rng):
    return next(new for new in iter(lambda: draw(rng), None) if new != value)


def make_mould_pairs(seed, each=12):
    """Return (mould, facts changed, report, other report): two articles each time."""
    rng = random.Random(seed)
    pairs = []
    for mould in MOULDS:
        for number in range(each):
            facts = fill(mould, rng)
            changed = (1, 2, 3, 0)[number % 4]
            other = other_facts(mould, facts, changed, rng)
            pairs.append((mould, changed, write(mould, facts), write(mould, other)))
    return pairs
