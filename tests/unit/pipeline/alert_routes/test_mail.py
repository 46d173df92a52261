"""E-mail goes to a server whose certificate is good, or it does not go."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_server

import pytest

from pipeline.alert_routes.mail import mail_of, send_mail
from pipeline.alert_routes.message import Message
from pipeline.alert_routes.params import MailParams
from pipeline.web.failures import Forbidden
from tests.certificates import certificate
from tests.receivers import mailbox

MAIL = mail_of(Message("1", "me", "subject", ""), "risk@example.com", "a@example.com", unsure=False)


@contextmanager
def unsigned(folder: Path) -> Iterator[int]:
    """A server that shows a certificate that nobody has signed, and would then take anything."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(folder, "localhost"))
    with create_server(("127.0.0.1", 0)) as listening:

        def shake_hands() -> None:
            connection, _ = listening.accept()
            with connection, pytest.raises(ssl.SSLError):
                context.wrap_socket(connection, server_side=True)

        thread = threading.Thread(target=shake_hands, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(timeout=10)


def test_a_certificate_that_nobody_has_signed_is_refused(tmp_path: Path) -> None:
    with unsigned(tmp_path) as port, pytest.raises(Forbidden, match="no certificate that can be trusted"):
        send_mail(MAIL, MailParams(host="localhost", port=port, security="tls", sender="risk@example.com"), 5)


def test_a_server_that_offers_no_tls_gets_nothing() -> None:
    """Whoever sits between could strike the offer out: without TLS nothing is said."""
    with mailbox() as box:
        params = MailParams(host="127.0.0.1", port=box.port, security="starttls", sender="risk@example.com")
        with pytest.raises(Forbidden, match="declines"):
            send_mail(MAIL, params, 5)
        assert box.taken == 0
