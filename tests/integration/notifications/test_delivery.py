"""Mails on their way to a real mail server that is away, slow, rude or honest."""

from datetime import timedelta

import pytest
from aiosmtpd.smtp import AuthResult

from services.notifications.adapters.smtp import (
    AwayError,
    LaterError,
    NobodyKnowsError,
    Parcel,
    RefusedError,
    SmtpCourier,
)
from services.notifications.adapters.smtp_url import parse
from tests.support.certificates import certificate
from tests.support.mail_server import MailServer
from tests.support.ports import free_port

MAIL = b"From: a@firm.example\r\nSubject: Hello\r\n\r\nHello\r\n"


# Where a server is made to hang, it is waited for so long; where it only is slow, much longer.
HASTY = {"connect_timeout": 0.5, "command_timeout": 0.5, "reply_timeout": 0.5}


def courier(url, **more):
    limits = {"connect_timeout": 60, "command_timeout": 60, "reply_timeout": 60, **more}
    return SmtpCourier(parse(url), own_name="firm.example", **limits)


def parcel(to="amara@okafor.example", content=MAIL, sender="a@firm.example"):
    return Parcel(sender=sender, recipient=to, content=content)


@pytest.fixture
def server():
    with MailServer() as running:
        yield running


def deliver(server, *parcels, **more):
    carrying = courier(server.url, **more)
    try:
        return [carrying.deliver(one, lambda: True) for one in parcels]
    finally:
        carrying.leave()


def refused(server, one, **more):
    """(kind of trouble, its words)"""
    carrying = courier(server.url, **more)
    with pytest.raises((AwayError, LaterError, RefusedError, NobodyKnowsError)) as caught:
        carrying.deliver(one, lambda: True)
    carrying.close()
    return caught.type, str(caught.value)


def test_the_servers_words_are_kept(server):
    assert deliver(server, parcel()) == ["250 2.0.0 Taken"]


def test_one_connection_carries_many(server):
    deliver(server, *[parcel()] * 5)
    assert (len(server.taken), server.connections) == (5, 1)


def test_a_connection_is_given_up_after_a_hundred(server):
    deliver(server, *[parcel()] * 101)
    assert server.connections == 2


def test_a_connection_that_the_server_closed_is_opened_again(server):
    carrying = courier(server.url)
    carrying.deliver(parcel(), lambda: True)
    server.faults["mail"] = ["421 4.3.2 Going down"]
    with pytest.raises(LaterError):
        carrying.deliver(parcel(), lambda: True)
    carrying.deliver(parcel(), lambda: True)
    carrying.leave()
    assert (len(server.taken), server.connections) == (2, 2)


def test_a_refusal_leaves_the_connection_good_for_the_next(server):
    server.faults["rcpt"] = ["550 5.1.1 Nobody here by that name"]
    carrying = courier(server.url)
    with pytest.raises(RefusedError, match=r"550 5\.1\.1 Nobody here by that name"):
        carrying.deliver(parcel(), lambda: True)
    carrying.deliver(parcel(), lambda: True)
    carrying.leave()
    assert server.connections == 1


FAULTS = [
    ("connect", "cut", AwayError),
    ("connect", "hang", AwayError),
    ("connect", "421 4.3.2 Not now", AwayError),
    ("connect", "554 5.3.2 Never", AwayError),
    ("mail", "hang", LaterError),
    ("mail", "cut", LaterError),
    ("mail", "451 4.3.0 Later", LaterError),
    ("mail", "553 5.1.8 Not from you", RefusedError),
    ("rcpt", "450 4.2.0 Greylisted", LaterError),
    ("rcpt", "550 5.1.1 Unknown", RefusedError),
    ("data", "cut", LaterError),
    ("data", "452 4.3.1 Full", LaterError),
    ("data", "554 5.6.0 No", RefusedError),
    ("end", "451 4.3.0 Later", LaterError),
    ("end", "421 4.3.2 Going down", LaterError),
    ("end", "554 5.7.1 Spam", RefusedError),
    ("end", "cut", NobodyKnowsError),
    ("after", "hang", NobodyKnowsError),
    ("after", "cut", NobodyKnowsError),
]


@pytest.mark.parametrize(("step", "answer", "trouble"), FAULTS)
def test_every_trouble_has_its_name(server, step, answer, trouble):
    server.faults[step] = [answer]
    assert refused(server, parcel(), **(HASTY if answer == "hang" else {}))[0] is trouble


def test_a_server_that_is_not_there_is_away():
    assert refused_at(free_port()) is AwayError


def refused_at(port):
    with pytest.raises(AwayError) as caught:
        courier(f"smtp://127.0.0.1:{port}").deliver(parcel(), lambda: True)
    return caught.type


@pytest.mark.parametrize("answer", [lambda: False, lambda: 1 / 0])
def test_nothing_is_delivered_unless_it_was_noted_just_before(server, answer):
    carrying = courier(server.url)
    with pytest.raises((LaterError, ZeroDivisionError)):
        carrying.deliver(parcel(), answer)
    carrying.deliver(parcel(), lambda: True)
    carrying.leave()
    assert len(server.taken) == 1


def test_lines_that_begin_with_a_dot_arrive_as_they_were(server):
    content = b"Subject: x\r\n\r\n.\r\n..\r\n.hidden\r\nbare\nfeed\r\n"
    deliver(server, parcel(content=content))
    assert server.taken[0].content == content.replace(b"bare\nfeed", b"bare\r\nfeed")


@pytest.mark.parametrize(
    "address",
    [
        "amara@okafor.example\r\nRCPT TO:<eve@evil.example>",
        "amara@okafor.example> NOTIFY=NEVER",
        "<amara@okafor.example>",
        "nobody",
        "",
        "a b@okafor.example",
    ],
)
def test_an_address_that_is_none_never_reaches_the_server(server, address):
    assert refused(server, parcel(to=address))[0] is RefusedError
    assert server.connections <= 1
    assert server.taken == []


def test_an_international_address_is_sent_as_it_is_where_the_server_can(server):
    deliver(server, parcel(to="zoë@okafor.example"))
    assert (server.taken[0].to, "SMTPUTF8" in server.taken[0].options) == (
        "zoë@okafor.example",
        True,
    )


def test_where_the_server_cannot_the_mail_fails_and_says_why():
    with MailServer(smtputf8=False) as server:
        trouble, words = refused(server, parcel(to="zoë@okafor.example"))
    assert (trouble, "SMTPUTF8" in words) == (RefusedError, True)


def test_an_international_domain_needs_nothing_of_the_server():
    with MailServer(smtputf8=False) as server:
        deliver(server, parcel(to="zoe@bücher.example"))
        assert server.taken[0].to == "zoe@xn--bcher-kva.example"


class Doorkeeper:
    """Lets one user in."""

    def __call__(self, server, session, envelope, mechanism, data):
        known = (data.login, data.password) == (b"post", b"s3cret:/@")
        return AuthResult(success=known, handled=known)


@pytest.fixture
def secure_server(tmp_path):
    context, cert = certificate(tmp_path)
    more = {"authenticator": Doorkeeper(), "auth_required": True, "require_starttls": True}
    with MailServer(tls_context=context, **more) as running:
        yield running, cert


def secure_url(server, cert, password="s3cret%3A%2F%40"):
    return f"smtp+starttls://post:{password}@127.0.0.1:{server.port}?cafile={cert}"


def test_starttls_and_a_password(secure_server):
    server, cert = secure_server
    carrying = courier(secure_url(server, cert))
    carrying.deliver(parcel(), lambda: True)
    carrying.deliver(parcel(), lambda: True)
    carrying.leave()
    assert (len(server.taken), server.connections) == (2, 1)


def test_a_wrong_password_is_not_the_mails_fault(secure_server):
    server, cert = secure_server
    carrying = courier(secure_url(server, cert, "wrong"))
    with pytest.raises(AwayError, match="535"):
        carrying.deliver(parcel(), lambda: True)


def test_a_certificate_that_nobody_vouches_for_is_refused(secure_server):
    server, _ = secure_server
    carrying = courier(f"smtp+starttls://127.0.0.1:{server.port}")
    with pytest.raises(AwayError, match="CERTIFICATE_VERIFY_FAILED"):
        carrying.deliver(parcel(), lambda: True)
    assert server.taken == []


@pytest.mark.parametrize("url", ["http://x", "smtp://", "mail", "smtp+tls://x:y@z"])
def test_an_address_of_no_mail_server_is_refused_without_its_password(url):
    with pytest.raises(ValueError, match="smtps://") as caught:
        parse(url)
    assert ":y@" not in str(caught.value)


def test_a_connection_that_nobody_needs_is_given_up(server, monkeypatch):
    carrying = courier(server.url)
    carrying.deliver(parcel(), lambda: True)
    carrying.rest()
    assert carrying._connection is not None
    monkeypatch.setattr(carrying, "_used_at", carrying._used_at - timedelta(hours=1).seconds)
    carrying.rest()
    assert carrying._connection is None
