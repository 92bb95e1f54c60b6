import pytest

from pipeline.runtime.settings import Settings, SettingsError
from pipeline.watches.digests import server_of
from pipeline.watches.smtp import Server, read_server


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", Server("smtp", "mail.example", 25, "", "")),
        ("smtp+starttls://mail.example", Server("smtp+starttls", "mail.example", 587, "", "")),
        ("smtps://me%40x:p%2Fw@mail.example", Server("smtps", "mail.example", 465, "me@x", "p/w")),
        ("smtp://me:pw@127.0.0.1:2525", Server("smtp", "127.0.0.1", 2525, "me", "pw")),
    ],
)
def test_a_url_says_where_mail_is_handed_in(url, server):
    assert read_server(url) == server


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("smtp://", "host"),
        ("smtp://mail.example:port", "port"),
        ("http://mail.example", "scheme"),
        ("smtp://me:pw@mail.example", "unencrypted"),
    ],
)
def test_what_cannot_be_or_would_send_a_password_in_the_open_is_refused(url, word):
    with pytest.raises(SettingsError, match=word) as caught:
        read_server(url)

    assert "pw" not in str(caught.value)


def test_mail_needs_a_sender_and_is_off_where_nothing_is_said():
    assert server_of(Settings()) is None
    assert server_of(Settings(smtp_url="smtp://a.example", mail_from="a@b.example")).port == 25
    with pytest.raises(SettingsError, match="DATELINE_MAIL_FROM"):
        server_of(Settings(smtp_url="smtp://a.example"))
