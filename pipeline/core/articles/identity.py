"""Who an article is: its id, its version, its publisher. All made of its content."""

from hashlib import sha256

from pipeline.core.articles.publishers import Publishers
from pipeline.core.articles.text import clean_line
from pipeline.core.articles.urls import host_of, registrable_domain
from pipeline.records.common import Publisher

HASH_CHARS = 32


def hash_text(text: str) -> str:
    """Return the first 128 bits of SHA-256 as 32 hex digits."""
    return sha256(text.encode()).hexdigest()[:HASH_CHARS]


def article_id(canonical_url: str, publisher: str, external_id: str, text: str) -> str:
    """Return the id of the article: of its canonical url, else of what its publisher calls it.

    An article that has neither is what it says: then the same text is the same article.
    """
    if canonical_url:
        return hash_text(canonical_url)
    if external_id:
        return hash_text(f"{publisher}\n{external_id}")
    return hash_text(text)


def choose_canonical(own: str, declared: str) -> str:
    """Return the canonical url: the page's own declaration, where it can be believed.

    Not if it points to another site (a reprint names its original: that is another article) or
    from an article to a front page (a common mistake of templates).
    """
    if not own or not declared:
        return own or declared
    same_site = registrable_domain(host_of(own)) == registrable_domain(host_of(declared))
    return declared if same_site and (_has_path(declared) or not _has_path(own)) else own


def _has_path(url: str) -> bool:
    return url.removeprefix("https://").partition("/")[2] != ""


def complete_publisher(
    given: Publisher, site_name: str, canonical_url: str, known: Publishers
) -> Publisher:
    """Return the publisher as given, completed by the url's domain, what is known, the site's name.

    One that is given by name alone keeps no domain: sites of one name are not always one.
    """
    address = given.domain.strip().lower()
    host = (address.partition("//")[2] or address).partition("/")[0] or host_of(canonical_url)
    host, name = clean_line(host), clean_line(given.name)
    row = known.of_host(host) if host else known.named(name)
    return Publisher(
        name=name or row.name or clean_line(site_name),
        domain=registrable_domain(host),
        family=clean_line(given.family) or row.family,
        country=given.country.strip() or row.country,
        kind=given.kind or row.kind,
    )


def publisher_key(publisher: Publisher, source: str) -> str:
    """Return what tells the publisher from others: its domain, its name, or the source's name."""
    return publisher.domain or publisher.name.casefold() or source
