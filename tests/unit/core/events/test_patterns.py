import pytest

from pipeline.core.events.patterns import LexiconError, read_classes, read_patterns

MODES = {"CONSULT": frozenset({"phone"}), "AID": frozenset()}
CLASSES = {"@talks": frozenset({"talk", "summit"})}


def read(text):
    return read_patterns("f.txt", text, CLASSES, MODES)


def test_a_pattern_has_type_mode_triggers_constraints_and_examples():
    (pattern,) = read("# rule\nCONSULT.phone v:call|ring o:@talks !p:for w:.5\n+ It rang.\n- No.\n")

    assert (pattern.type, pattern.mode, pattern.kind) == ("CONSULT", "phone", "v")
    assert pattern.triggers == ("call", "ring")
    assert pattern.constraints[0].words == {"talk", "summit"}
    assert pattern.constraints[1].negative
    assert pattern.bonus == 2.5
    assert (pattern.examples, pattern.counters) == (("It rang.",), ("No.",))


def test_prepositions_may_name_their_objects():
    (pattern,) = read("AID v:pay p:to=bank|town,for,in|into=@talks\n+ They paid.\n")

    assert pattern.constraints[0].alternatives == (
        ("to", {"bank", "town"}),
        ("for", frozenset()),
        ("in", {"talk", "summit"}),
        ("into", {"talk", "summit"}),
    )


def test_a_label_names_the_trigger_and_shortens_long_lists():
    (pattern,) = read("AID v:pay|give o:a|b|c|d om:x\n+ They paid.\n")

    assert pattern.label("give") == "AID v:give o:a|b|.. om:x"


def test_a_label_names_the_mode():
    (pattern,) = read("CONSULT.phone n:call\n+ They called.\n")

    assert pattern.label("call") == "CONSULT.phone n:call"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("AID\n+ They paid.\n", "expected `TYPE.mode"),
        ("GIFT v:pay\n+ They paid.\n", "no PLOVER type"),
        ("AID.phone v:pay\n+ They paid.\n", "no PLOVER type and mode"),
        ("AID v:pay\n", "needs an example"),
        ("AID v:pay q:x\n+ They paid.\n", "no slot `q`"),
        ("AID v:pay o:@none\n+ They paid.\n", "no word class @none"),
        ("+ They paid.\n", "before the first pattern"),
    ],
)
def test_a_wrong_line_is_named_with_its_place(text, words):
    with pytest.raises(LexiconError, match=r"f\.txt:1") as caught:
        read(text)

    assert words in str(caught.value)


def test_a_class_may_use_the_classes_above_it():
    assert read_classes("c.txt", "@a = x y\n\n@b = @a z\n")["@b"] == {"x", "y", "z"}


@pytest.mark.parametrize("line", ["a = b", "@a b"])
def test_a_wrong_class_is_named_with_its_place(line):
    with pytest.raises(LexiconError, match=r"c\.txt:1: expected `@class = words`"):
        read_classes("c.txt", line)
