"""E-mail: text and HTML. A server or mailbox that knows the Message-ID keeps a repeat away."""

import os
import smtplib
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import partial

from pipeline.alert_routes.message import Message
from pipeline.alert_routes.params import MailParams
from pipeline.alert_routes.text import plain
from pipeline.alert_routes.words import say
from pipeline.reports.html import environment
from pipeline.web.failures import Forbidden, NotSent, Unanswered


def mail_of(message: Message, sender: str, to: str, *, unsure: bool) -> EmailMessage:
    """The message as an e-mail."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"], mail["From"], mail["To"] = message.subject, sender, to
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = f"<{message.id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    footer = say(message.language, "footer")
    mail.set_content(f"{plain(message, unsure=unsure)}\n\n-- \n{footer}\n")
    page = environment(__file__, {"say": partial(say, message.language)}).get_template("mail.html.j2")
    mail.add_alternative(page.render(message=message, unsure=unsure), subtype="html")
    return mail


def send_mail(mail: EmailMessage, params: MailParams, timeout_s: float) -> None:
    """Hand an e-mail to the server.

    Raises
    ------
    NotSent, Unanswered
        The server cannot be reached; it broke off.
    Forbidden
        The server declines, or its certificate is wrong.
    """
    where = f"{params.host}:{params.port}"
    sent = False
    try:
        with _connected(params, timeout_s) as server:
            user = os.environ.get("SMTP_USER")
            if user:
                server.login(user, os.environ.get("SMTP_PASSWORD", ""))
            sent = True
            server.send_message(mail)
    except smtplib.SMTPAuthenticationError:
        raise Forbidden(f"{where} does not take SMTP_USER and SMTP_PASSWORD.") from None
    except ssl.SSLError:
        raise Forbidden(f"{where} has no certificate that can be trusted: nothing was sent.") from None
    except smtplib.SMTPServerDisconnected:
        raise (Unanswered if sent else NotSent)(f"{where} broke off.") from None
    except smtplib.SMTPResponseException as error:
        if 400 <= error.smtp_code < 500:
            raise NotSent(f"{where} declines for now ({error.smtp_code}).") from None
        raise Forbidden(f"{where} declines ({error.smtp_code}).") from None
    except smtplib.SMTPException as error:
        raise Forbidden(f"{where} declines ({type(error).__name__}).") from None
    except OSError as error:
        raise (Unanswered if sent else NotSent)(f"{where} cannot be reached ({type(error).__name__}).") from None


def _connected(params: MailParams, timeout_s: float) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if params.security == "tls":
        return smtplib.SMTP_SSL(params.host, params.port, timeout=timeout_s, context=context)
    server = smtplib.SMTP(params.host, params.port, timeout=timeout_s)
    if params.security == "starttls":
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server
