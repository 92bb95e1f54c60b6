"""A real mail server that keeps what it takes, and refuses as a test wants."""

import contextlib
import email
from email import policy

from aiosmtpd.controller import Controller

from tests.support.kafka_container import free_port


class Mailbox:
    """`mails` are the addresses and messages; `refuses` what is answered to the next ones.

    `unknown` are addresses that it takes nothing for.
    """

    def __init__(self):
        self.mails = []
        self.refuses = []
        self.unknown = set()
        self.url = ""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it
        self, _server, _session, envelope, address, _options
    ):
        if address in self.unknown:
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd calls it
        if self.refuses:
            return self.refuses.pop(0)
        message = email.message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append((envelope.rcpt_tos, message))
        return "250 taken"


@contextlib.contextmanager
def open_mailbox():
    """Serve for the length of the block; the mailbox's `url` is for DATELINE_SMTP_URL."""
    found = Mailbox()
    controller = Controller(found, hostname="127.0.0.1", port=free_port(offset=4_000))
    controller.start()
    found.url = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield found
    finally:
        controller.stop()
