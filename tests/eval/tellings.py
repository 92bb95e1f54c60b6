"""One event as three writers tell it: their own words, the same facts and the same quote."""

import random

from tests.eval.moulds import MONTHS, PEOPLE, PLACES, STATES

TELLINGS = {
    "talks": (
        (
            "Delegations from {state} and {land} sat down in {place} on {day} for the first time "
            "in {n} months and left with a promise to go on talking.\n"
            "“{quote},” said {person}, who heads the team of {state}.\n"
            "The meeting took {m} hours, much longer than planned. Diplomats who know what was "
            "said in the room described it as stiff at first and almost friendly at the end. No "
            "paper was signed. The border posts stay shut for now, and so does the railway."
        ),
        (
            "It began with a handshake that neither side had announced. When {person} of {state} "
            "walked into the old town hall of {place} on {day}, the envoys of {land} were already "
            "seated, and some of them stood up.\n"
            "Little came of it that can be measured: after {m} hours behind closed doors there was "
            "no agreement on the border posts. But the two governments had not spoken at all for "
            "{n} months. “{quote},” {person} told reporters on the stairs."
        ),
        (
            "{land} and {state} will meet again. That is the main result of a round of talks which "
            "was held in {place} on {day} and which lasted {m} hours, according to both foreign "
            "ministries.\n"
            "Observers had expected less after a silence of {n} months. Shopkeepers near the "
            "crossing said they hope that the trains will run before winter; officials would not "
            "give a date. “{quote},” was the comment of chief negotiator {person}."
        ),
    ),
    "storm": (
        (
            "A storm tore the roofs off {m} houses in {place} in the night to {day} and left {n} "
            "people dead, the civil guard said.\n"
            "Streets were full of glass and branches at dawn. Volunteers carried old people out of "
            "a flooded home on their backs. “{quote},” said {person}, the mayor, in rubber boots.\n"
            "The army has sent engineers with pumps. Power is back in the centre only."
        ),
        (
            "Families in {place} are burying their dead. The worst storm that {state} has seen in "
            "a generation killed {n} of their neighbours before it moved out to sea on {day}.\n"
            "At the school, where cots stand in rows between the goals of the sports hall, those "
            "who lost one of the {m} damaged homes wait for news of insurance. Mayor {person} went "
            "from cot to cot. “{quote},” she said afterwards, and asked the capital for money."
        ),
        (
            "The insurers of {state} put the cost of the storm at {place} at a sum not seen before "
            "and expect claims for at least {m} buildings.\n"
            "The wind had reached the coast late on {day}; {n} people died, most of them in cars. "
            "Meteorologists had warned of it a day ahead, but the sirens in the harbour quarter "
            "stayed silent, and that will be looked into. “{quote},” said {person}, who runs the "
            "town, when she was asked about it."
        ),
    ),
    "strike": (
        (
            "Train drivers in {state} stopped work on {day} and want {n} percent more pay. The "
            "stations of {place} were almost empty in the morning.\n"
            "The railway ran one train in four and put {m} buses on the main lines. “{quote},” "
            "said {person}, the head of the union, at a rally in the rain. The company called the "
            "demand out of reach and offered a payment once a year."
        ),
        (
            "Anyone who had to get to {place} on {day} needed patience, a bicycle or a friend with "
            "a car. The drivers' union had called its members out for a whole day.\n"
            "Commuters took it calmly. Some brought tea to the picket in front of the depot, where "
            "{person} of the union explained why {n} percent is not too much: “{quote}.” The {m} "
            "coaches that were hired as a substitute stood in the same jams as everybody else."
        ),
        (
            "The dispute on the railways of {state} is getting harder. After a strike on {day} the "
            "employers broke off the round and said that {n} percent would cost a thousand jobs.\n"
            "Economists see little room: the company lost money three years in a row and had to "
            "pay for {m} buses besides. The union will vote on a longer stoppage next week. Its "
            "leader {person} is sure of the result. “{quote},” she said in {place}."
        ),
    ),
    "verdict": (
        (
            "A judge in {place} found {person} guilty on {day} of selling {m} forged permits and "
            "sent the former clerk to prison for {n} years.\n"
            "The public gallery was packed, mostly with people who had bought one. “{quote},” the "
            "judge said when reading out the sentence. The lawyers of the accused had spoken of a "
            "mistake and will go to the next court."
        ),
        (
            "When the sentence was read, {person} did not look up. {n} years: that is more than "
            "even the prosecution had asked for.\n"
            "The case had shaken {place}, where nearly every family knows somebody who paid for a "
            "stamp that was worth nothing. Of {m} such papers the court was sure. “{quote},” it "
            "said in its reasons on {day}. What will become of those who built on the strength of "
            "them is for another court to say."
        ),
        (
            "{state} has a permit scandal less. With the verdict of {day} ends a trial that kept "
            "two ministries busy and cost one of them its head.\n"
            "The clerk at the centre of it, {person}, must serve {n} years if the appeal fails. "
            "Investigators traced {m} documents to one printer in an office in {place}. Activists "
            "welcomed the ruling and want the registers opened. “{quote},” they cite from it."
        ),
    ),
}
QUOTES = (
    "Nobody should think that this is over, but we have seen that it can be done",
    "We were told to wait, and we have waited long enough",
    "I have never seen anything like it, and I hope that I never will again",
    "What happened here must not happen to anyone else in this country",
    "It is a small step, and everyone in the room knew that it was small",
)
DAYS = ("Monday", "Tuesday", "Thursday", "Friday")


def make_telling_pairs(seed, each=6):
    """Return (event, one telling, another): two articles on one event, by two writers."""
    rng = random.Random(seed)
    pairs = []
    for event, tellings in TELLINGS.items():
        for _ in range(each):
            state, land = rng.sample(STATES, 2)
            facts = {
                "state": state,
                "land": land,
                "place": rng.choice(PLACES),
                "person": rng.choice(PEOPLE),
                "day": rng.choice(DAYS),
                "month": rng.choice(MONTHS),
                "n": rng.randint(3, 19),
                "m": rng.randint(20, 90),
                "quote": rng.choice(QUOTES),
            }
            told = [telling.format(**facts) for telling in tellings]
            pairs += [(event, told[one], told[two]) for one, two in ((0, 1), (1, 2), (0, 2))]
    return pairs
