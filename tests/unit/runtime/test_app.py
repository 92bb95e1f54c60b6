from pipeline.runtime.app import make_app
from pipeline.runtime.settings import Settings
from tests.support.toys import STAGES


def test_faust_is_never_asked_for_exactly_once():
    app = make_app(STAGES["inline"], Settings())

    assert app.conf.processing_guarantee.value == "at_least_once"
    assert not app.in_transaction
