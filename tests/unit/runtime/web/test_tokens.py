import hashlib

import pytest

from pipeline.runtime.web.tokens import Token, Tokens, TokensError, is_loopback, read_tokens

SECRET = "0123456789abcdef"
DIGEST = hashlib.sha256(SECRET.encode()).hexdigest()
OTHER = hashlib.sha256(b"other").hexdigest()
TOKENS = Tokens([Token(source="wire", sha256=DIGEST), Token(source="desk", sha256=OTHER)])


@pytest.mark.parametrize(
    ("header", "source"),
    [
        (f"Bearer {SECRET}", "wire"),
        (f"bearer  {SECRET} ", "wire"),
        ("Bearer other", "desk"),
        ("Bearer wrong", None),
        (f"Basic {SECRET}", None),
        (SECRET, None),
        (f"Bearer {DIGEST}", None),
        ("Bearer", None),
        ("Bearer \ud800", None),
        ("", None),
    ],
)
def test_a_token_is_known_by_its_hash_alone(header, source):
    found = TOKENS.find(header)

    assert (found.source if found else None) == source


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.8.9.1",
        "localhost",
        "LOCALHOST",
        "::1",
        "[::1]",
        "[::1]:80",
        "127.0.0.1:80",
    ],
)
def test_these_hosts_are_this_machine_alone(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "::", "10.0.0.1", "news.example", "localhost.example", "", "127.0.0.1.example"],
)
def test_other_hosts_can_be_reached_from_elsewhere(host):
    assert not is_loopback(host)


def test_without_tokens_only_this_machine_is_listened_to():
    assert read_tokens("", "127.0.0.1").rows == ()
    assert read_tokens("", "0.0.0.0", open_doors=True).rows == ()
    with pytest.raises(TokensError, match=r"no tokens .* 0\.0\.0\.0 can be reached .*--tokens"):
        read_tokens("", "0.0.0.0")


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "tokens.toml"
        path.write_text(text)
        return str(path)

    return write


def row(**more):
    fields = {"source": "wire", "sha256": DIGEST, **more}
    lines = [f"{name} = {value!r}" for name, value in fields.items()]
    return "\n".join(["[[tokens]]", *lines, ""])


def test_a_file_of_tokens_is_read(file):
    more = {"documents_per_sec": 2.5, "may": ["write_watches"]}
    path = file(row() + row(source="desk", sha256=OTHER, **more))

    assert read_tokens(path, "0.0.0.0").rows == (
        Token(source="wire", sha256=DIGEST),
        Token(source="desk", sha256=OTHER, documents_per_sec=2.5, may=("write_watches",)),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tokens = []", "length >= 1"),
        ("[[tokens", "Expected"),
        (row(sha256=SECRET), r"regex .* - at `\$.tokens\[0\].sha256`"),
        (row(source="a b"), r"at `\$.tokens\[0\].source`"),
        (row(documents_per_sec=0), "documents_per_sec"),
        (row(secret="x"), "unknown field `secret`"),
        (row(may=["fly"]), "may"),
        (row() + row(source="desk"), "two rows have the same sha256"),
    ],
)
def test_a_wrong_file_is_told_with_its_name(file, text, says):
    with pytest.raises(TokensError, match=rf"tokens\.toml: .*{says}"):
        read_tokens(file(text), "127.0.0.1")


def test_a_missing_file_is_told():
    with pytest.raises(TokensError, match=r"none\.toml"):
        read_tokens("/nowhere/none.toml", "127.0.0.1")


def test_a_token_is_changed_by_two_rows_of_one_source_and_the_old_one_is_known_no_more(file):
    both = read_tokens(file(row() + row(sha256=OTHER)), "0.0.0.0")
    after = read_tokens(file(row(sha256=OTHER)), "0.0.0.0")

    assert both.find(f"Bearer {SECRET}").source == "wire"
    assert [one.source for one in both.rows] == ["wire", "wire"]
    assert after.find(f"Bearer {SECRET}") is None
