import pytest

from pipeline.runtime.settings import Settings, SettingsError


def test_an_empty_environment_gives_the_defaults():
    assert Settings.from_env({"PATH": "/bin"}) == Settings()


def test_a_value_is_read_in_the_type_of_its_setting():
    settings = Settings.from_env({"DATELINE_HTTP_PORT": "9000", "DATELINE_BROKER": "kafka:9092"})

    assert (settings.http_port, settings.broker) == (9000, "kafka:9092")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATELINE_BROKRE", "x", "unknown settings: DATELINE_BROKRE"),
        ("DATELINE_DEDUPE_WINDOW_HOURS", "3d", r"\$\.dedupe_window_hours"),
        ("DATELINE_HTTP_PORT", "70000", r"<= 65535.*\$\.http_port"),
        ("DATELINE_TOPIC_PREFIX", "no_dot", r"\$\.topic_prefix"),
        ("DATELINE_LOG_LEVEL", "loud", r"\$\.log_level"),
    ],
)
def test_a_typo_a_bad_unit_or_a_bad_range_stops_the_start(name, value, said):
    with pytest.raises(SettingsError, match=said):
        Settings.from_env({name: value})
