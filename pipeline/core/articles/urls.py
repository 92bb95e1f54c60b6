"""One form for all urls under which one article is known."""

import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from tld import get_fld
from w3lib.url import canonicalize_url

from pipeline.core.outcome import Reject

MAX_URL_CHARS = 8_000
"""Longer ones are data, not addresses (RFC 9110 asks for 8,000 octets at least)."""
MAX_LAYERS = 8

# Parameters that say where a reader came from, never which article it is. Put together from the
# documentation of the tools that add them (Google Analytics and Ads, Meta, Microsoft Ads, Matomo,
# HubSpot, Mailchimp, Marketo, Piano) and from what ClearURLs, AdGuard's TrackParamFilter, Firefox'
# query stripping and miniflux remove for every site. Left out on purpose, because sites use them
# for the article itself: id, cid, sid, uid, p, page, source, session, storyId.
TRACKING_PREFIXES = (
    "utm_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "mc_", "ga_", "oly_", "vero_", "at_",
    "ns_", "itm_", "guce_", "fb_", "_hs", "amp_", "stm_", "aspsessionid",
)  # fmt: skip
TRACKING_NAMES = frozenset((
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid",
    "twclid", "ttclid", "igshid", "igsh", "li_fat_id", "mkt_tok", "s_cid", "scid", "s_kwcid",
    "ref", "ref_src", "ref_url", "refsrc", "referrer", "referer", "_ga", "_gl", "_openstat",
    "guccounter", "soc_src", "soc_trk", "spm", "trk", "trkcampaign", "wickedid", "rb_clickid",
    "xtor", "cmp", "ocid", "icid", "ncid", "intcid", "intcmp", "ito", "itid", "smid", "smtyp",
    "wpisrc", "wpmm", "taid", "srnd", "sref", "leadsource", "reflink", "traffic_source", "tpcc",
    "sr_share", "sharetype", "share", "amp", "usqp", "outputtype", "ftag", "via", "campaign_id",
    "emci", "emdi", "ceid", "jsessionid", "phpsessid", "cfid", "cftoken", "partner",
    "cmpid", "iesrc",
))  # fmt: skip

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_HOST_AND_PATH = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]|$)")
_HOST_AND_PORT = re.compile(r"[\w-]+(?:\.[\w-]+)+:\d")
_BAD_HOST = re.compile(r"[\s%<>\\^|{}\"'`!*()]")
_NAME = re.compile(r"[^\s:/]*[^\W\d][^\s:/.]*")
_SPACE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")
_OTHER_HOSTS = re.compile(r"(?:www\d{0,3}|m|mobile|amp)\.(?=[^.]+\.)")
_AMP_VIEWER = re.compile(
    r"https?://(?:www\.)?google\.[a-z.]+/amp/(?:s/)?(?:https?:/+)?(.+)", re.IGNORECASE
)
_AMP_CACHE = re.compile(r"https?://[\w-]+\.cdn\.ampproject\.org/[acv]/(?:s/)?(.+)", re.IGNORECASE)
_SESSION = re.compile(
    r";(?:jsessionid|phpsessid|sid)=[^/;?]*"
    r"|/\((?:[a-z]\([0-9a-z]{24}\))+\)|/\([0-9a-z]{24}\)",  # ASP.NET without cookies
    re.IGNORECASE,
)
_SESSION_NAMES = frozenset(("sid", "session", "sessionid", "session_id", "s"))
_SESSION_VALUE = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)
_AMP_PATH = re.compile(r"(?<=[^/])(?:/amp$|\.amp(?=\.html?$)|\.amp$)")
_SLASHES = re.compile(r"/{2,}")


def canonical_url(url: str) -> str:
    """Return the form that every url of one article has in common; an identity, not an address.

    `https`, host in lower case (punycode) without `www.`, `m.`, `mobile.`, `amp.`, no user, default
    port, tracking parameter, session id, trailing slash or fragment (but `#!`); AMP viewer and AMP
    path undone; query sorted. Applying it twice changes nothing.

    Raises:
        Reject: `bad_url`: not an absolute http(s) url with a host.

    """
    current = _SPACE.sub("", url[: MAX_URL_CHARS + 1])
    if len(current) > MAX_URL_CHARS:
        raise Reject("bad_url", f"a url of at most {MAX_URL_CHARS} characters was expected")
    try:
        # Each round undoes one layer: a viewer around a viewer, an amp path under an amp path.
        for _ in range(MAX_LAYERS):
            simpler = _simplify(_unwrap(_absolute(current)))
            if simpler == current:
                return current
            current = simpler
    except (ValueError, UnicodeError) as exc:
        raise Reject("bad_url", f"an http(s) url was expected: {exc}") from exc
    raise Reject("bad_url", f"a url in a url {MAX_LAYERS} times over: the article's own is needed")


def registrable_domain(host: str) -> str:
    """Return the part of `host` that somebody can register (`bbc.co.uk`), else `host` itself.

    By the Public Suffix List that the package `tld` carries, with its private part
    (`name.github.io` is a publisher); nothing is looked up. Below an unknown suffix it is the last
    two labels, as the list's own default rule has it.
    """
    bare = host.lower().rstrip(".")
    if not _NAME.fullmatch(bare):
        return bare
    found = get_fld(f"https://{bare}", fail_silently=True, search_private=True)
    return found or ".".join(bare.split(".")[-2:])


def host_of(url: str) -> str:
    """Return the host of a canonical url, without its port."""
    return urlsplit(url).hostname or ""


def _absolute(url: str) -> str:
    if url.startswith("//"):
        return f"https:{url}"
    if not _SCHEME.match(url) or _HOST_AND_PORT.match(url):
        if not _HOST_AND_PATH.match(url):
            raise ValueError("it has no scheme and host")
        return f"https://{url}"
    if not url.lower().startswith(("http://", "https://")):
        raise ValueError("its scheme is another")
    return url


def _unwrap(url: str) -> str:
    """Return the page that an AMP viewer or the AMP cache shows."""
    for wrapper in (_AMP_VIEWER, _AMP_CACHE):
        if match := wrapper.fullmatch(url):
            return f"https://{match[1]}"
    return url


def _simplify(url: str) -> str:
    parts = urlsplit(url)
    path = _SLASHES.sub("/", _SESSION.sub("", parts.path))
    path = _AMP_PATH.sub("", path.rstrip("/"))
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not (_is_tracking(name) or _is_session(name, value))
    ]
    hashbang = parts.fragment if parts.fragment.startswith("!") else ""
    simple = urlunsplit(("https", _host_and_port(parts), path, urlencode(query), hashbang))
    return str(canonicalize_url(simple, keep_fragments=True)).removesuffix("/")


def _host_and_port(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host or _BAD_HOST.search(host):
        raise ValueError("it has no host")
    shorter = _OTHER_HOSTS.sub("", host, count=1) if _OTHER_HOSTS.match(host) else host
    if registrable_domain(shorter) == registrable_domain(host):
        host = shorter
    if ":" in host:
        host = f"[{host}]"
    return host if parts.port in {None, 80, 443} else f"{host}:{parts.port}"


def _is_session(name: str, value: str) -> bool:
    """Return whether a parameter that may also name an article holds a session's hash."""
    return name.lower() in _SESSION_NAMES and _SESSION_VALUE.fullmatch(value) is not None


def _is_tracking(name: str) -> bool:
    lower = name.lower()
    return lower in TRACKING_NAMES or lower.startswith(TRACKING_PREFIXES)
