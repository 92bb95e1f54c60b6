"""Settings as they may be shown: secrets are in files, but a url may have a password in it."""

import re

_USER_PASSWORD = re.compile(r"(://[^:/?#]*:).*@")
_PARAMETER = re.compile(r"([?&][^=&]*(?:password|secret|token)[^=&]*=)[^&]*", re.IGNORECASE)


def hide_secrets(value: str) -> str:
    """Return a setting with stars in the place of the passwords that its url has."""
    return _PARAMETER.sub(r"\1***", _USER_PASSWORD.sub(r"\1***@", value))
