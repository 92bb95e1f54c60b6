from pipeline.runtime.pacer import Pacer


def test_the_first_size_holds_until_something_is_known():
    assert Pacer(4, 500).size == 4
    assert Pacer(500, 100).size == 100


def test_a_batch_is_as_many_records_as_take_a_second():
    pacer = Pacer(10, 500)
    pacer.note(10, 1.0)

    assert pacer.size == 10


def test_cheap_records_fill_the_largest_batch():
    pacer = Pacer(10, 500)
    pacer.note(10, 0.0)

    assert pacer.size == 500


def test_a_record_of_many_seconds_goes_alone():
    pacer = Pacer(10, 500)
    pacer.note(1, 60.0)

    assert pacer.size == 1


def test_one_slow_batch_does_not_turn_everything():
    pacer = Pacer(10, 500)
    pacer.note(100, 1.0)
    pacer.note(100, 2.0)

    assert 70 < pacer.size < 80
