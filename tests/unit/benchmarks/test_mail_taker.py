"""The benchmark's mail server: it takes what a client of Python's says, again and again."""

import smtplib
import threading

from benchmarks.mail_taker import MailTaker


def test_every_mail_is_taken_on_one_connection():
    with MailTaker(0) as taker:
        threading.Thread(target=taker.serve_forever, daemon=True).start()
        with smtplib.SMTP(*taker.server_address) as client:
            refused = [
                client.sendmail("a@a.example", "b@b.example", f"Subject: {n}\n\n.dot\n" * 50)
                for n in range(3)
            ]
            assert (refused, client.has_extn("smtputf8")) == ([{}, {}, {}], True)
        taker.shutdown()
