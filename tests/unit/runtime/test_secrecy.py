import pytest

from pipeline.runtime.secrecy import hide_secrets


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("127.0.0.1:9092", "127.0.0.1:9092"),
        ("postgresql://me@host/name", "postgresql://me@host/name"),
        ("postgresql://me:hush@host:5432/name", "postgresql://me:***@host:5432/name"),
        ("postgresql://me:hu@sh/:x@host/name", "postgresql://me:***@host/name"),
        ("postgresql://host/n?user=me&password=hush&sslmode=require",
         "postgresql://host/n?user=me&password=***&sslmode=require"),
        ("postgresql://host/n?sslpassword=hush", "postgresql://host/n?sslpassword=***"),
        ("smtps://:hush@mail.example:465", "smtps://:***@mail.example:465"),
        ("https://news.example:8443/page", "https://news.example:8443/page"),
    ],
)  # fmt: skip
def test_a_setting_is_shown_without_its_passwords(value, shown):
    assert hide_secrets(value) == shown
