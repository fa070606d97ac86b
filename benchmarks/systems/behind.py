"""What Rebook has still to do for changes that were answered: read from its databases, aside."""

import sqlalchemy as sa

from benchmarks.figures import percentile
from services.notifications.adapters.tables import INBOX, MESSAGES
from services.notifications.domain.messages import ON_THE_WAY
from services.scheduling.adapters.tables import OUTBOX


class Behind:
    """Changes from now on, and the mails that follow: how many are missing, how late they were."""

    def __init__(self, scheduling, notifications):
        """The engines of the two services' databases."""
        self._scheduling, self._notifications = scheduling, notifications
        with scheduling.connect() as connection:
            self._since = connection.scalar(sa.select(sa.func.max(OUTBOX.c.seq))) or 0

    def count(self):
        """Events that notifications has not handled, and mails that were not accepted."""
        happened = self._happened()
        handled = sa.select(sa.func.count()).select_from(INBOX)
        handled = handled.where(INBOX.c.id.in_([one.event_id for one in happened]))
        waiting = sa.select(sa.func.count()).select_from(MESSAGES)
        waiting = waiting.where(MESSAGES.c.state.in_(ON_THE_WAY))
        with self._notifications.connect() as connection:
            return len(happened) - connection.scalar(handled) + connection.scalar(waiting)

    def latencies(self):
        """Milliseconds from each change until the mail server had its mail, as far as it has it."""
        happened = {(one.subject, one.subject_version): one.occurred_at for one in self._happened()}
        sent = sa.select(MESSAGES.c.appointment_id, MESSAGES.c.version, MESSAGES.c.sent_at).where(
            MESSAGES.c.appointment_id.in_([subject for subject, _ in happened]),
            MESSAGES.c.sent_at.is_not(None),
        )
        with self._notifications.connect() as connection:
            mails = connection.execute(sent).all()
        return [
            1e3 * (at - happened[subject, version]).total_seconds()
            for subject, version, at in mails
            if (subject, version) in happened
        ]

    def shares(self):
        """The 50th and the 99th percentile of the latencies; nothing if no mail was sent."""
        spent = self.latencies()
        return {f"p{share * 100:g}": percentile(spent, share) for share in (0.5, 0.99) if spent}

    def _happened(self):
        found = sa.select(
            OUTBOX.c.event_id, OUTBOX.c.subject, OUTBOX.c.subject_version, OUTBOX.c.occurred_at
        ).where(OUTBOX.c.seq > self._since, OUTBOX.c.routing_key.like("appointment.%"))
        with self._scheduling.connect() as connection:
            return connection.execute(found).all()
