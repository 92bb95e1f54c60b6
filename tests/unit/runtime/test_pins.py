import pytest
from faust.transport import consumer

from pipeline.runtime.pins import SIGNATURES, VERSIONS, PinError, check_pins


def test_the_installed_libraries_are_those_the_transport_was_made_for():
    check_pins()


def test_another_version_stops_the_start():
    with pytest.raises(PinError, match=r"aiokafka is 0\.14\.0, not 9\.9"):
        check_pins({**VERSIONS, "aiokafka": "9.9"})


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("Consumer.perform_seek", r"takes \(self\), not \(self, to\)"),
        ("Consumer.gone", "it is gone"),
    ],
)
def test_a_private_method_that_changed_stops_the_start(path, said):
    with pytest.raises(PinError, match=said):
        check_pins(signatures={**SIGNATURES, (consumer, path): "(self, to)"})
