"""A door with two endpoints, behind it a table of notes: what libs.web does, seen from outside."""

import sqlalchemy as sa
from pydantic import Field

from libs.clock import SystemClock
from libs.contracts.actor import Actor
from libs.contracts.endpoint import Endpoint
from libs.contracts.problem import ProblemError, not_found
from libs.contracts.values import Answer, Id, Line, PageQuery, Request, Zone
from libs.metrics import Metrics
from libs.persistence.answers import answers_table
from libs.persistence.engine import connect
from libs.persistence.outbox import outbox_table
from libs.persistence.unit_of_work import Transactions, UnitOfWork
from libs.web.actor_tokens import HEADER, ActorTokens
from libs.web.health import Health
from libs.web.server import Read, Write, actor_from, build

TOKENS = ActorTokens(["a-key-of-the-little-door"])
MEI = Actor(kind="staff", id="mei", name="Mei", channel="portal")
METADATA = sa.MetaData()
ANSWERS = answers_table(METADATA)
OUTBOX = outbox_table(METADATA)
NOTES = sa.Table(
    "notes", METADATA, sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.Text)
)


class Place(Request):
    zone: Zone
    floor: int = 0


class WriteNote(Request):
    text: Line
    tags: list[Id] = Field(default_factory=list)
    place: Place | None = None
    urgent: bool | None = None
    visible_to: str | list[Id] | None = None


class Note(Answer):
    id: str
    text: str
    by: str


class Notes(Answer):
    items: list[Note]


class NotesQuery(PageQuery):
    by: Id | None = None
    from_: str | None = Field(default=None, alias="from")


WRITE = Endpoint("write_note", "POST", "/notes", Note, WriteNote, None, 201)
SECRET = Endpoint("write_secret", "POST", "/secrets", Note, WriteNote, None, 201)
LIST = Endpoint("list_notes", "GET", "/notes", Notes, query=NotesQuery)
GET = Endpoint("get_note", "GET", "/notes/{note_id}", Note)
DROP = Endpoint("drop_note", "DELETE", "/notes/{note_id}", status=204)
BREAK = Endpoint("break", "GET", "/broken", Note)
EXPLAINED = Endpoint("explained", "POST", "/explained", Note, WriteNote)
BREAK_WRITE = Endpoint("break_write", "POST", "/broken", Note, WriteNote)


class LittleDoor:
    def __init__(self, url):
        self.engine = connect(url)
        METADATA.create_all(self.engine)
        self.transactions = Transactions(
            self.engine, UnitOfWork, source="gateway", clock=SystemClock()
        )
        self.may_see = True
        self.metrics = Metrics("little")
        self.app = build(
            "little",
            [
                Write(WRITE, self._write, seen_by=self._seen),
                Write(SECRET, self._write, secret=True),
                Read(LIST, lambda _call, connection: Notes(items=self._all(connection))),
                Read(GET, self._get, headers=lambda note: {"ETag": f'"{note.id}"'}),
                Write(DROP, self._drop),
                Read(BREAK, self._break),
                Write(BREAK_WRITE, self._write_and_break),
                Write(EXPLAINED, self._refuse, explain=self._explain),
            ],
            transactions=self.transactions,
            identify=actor_from(TOKENS),
            health=Health({"database": lambda: "ok"}, lambda: {"notes": 1.0}, clock=SystemClock()),
            metrics=self.metrics,
        )

    def ask(self, method, path, body=None, *, headers=None, actor=MEI, **more):
        """``body``: bytes as they are, anything else as JSON."""
        sent = ({HEADER: TOKENS.sign(actor)} if actor else {}) | (headers or {})
        given = {}
        if isinstance(body, bytes):
            given = {"data": body, "content_type": "application/json"}
        elif body is not None:
            given = {"json": body}
        response = self.app.test_client().open(path, method=method, headers=sent, **given | more)
        response.get_data()
        response.close()
        return response

    def notes(self):
        with self.transactions.read() as connection:
            return [note.text for note in self._all(connection)]

    def _write(self, call, uow):
        row = uow.connection.execute(
            NOTES.insert().values(text=call.body.text).returning(NOTES.c.id)
        )
        return Note(id=str(row.scalar_one()), text=call.body.text, by=call.actor.id)

    def _write_and_break(self, call, uow):
        self._write(call, uow)
        raise RuntimeError("mei@harborpine.example must not be in the log")

    def _refuse(self, call, uow):
        self._write(call, uow)
        raise ProblemError("slot_taken")

    def _explain(self, problem, _call, connection):
        seen = [{"notes": len(self._all(connection))}]
        return ProblemError(problem.code, problem.detail, alternatives=seen)

    def _seen(self, _call, _uow):
        if not self.may_see:
            raise not_found()

    def _all(self, connection):
        return [
            Note(id=str(row.id), text=row.text, by="") for row in connection.execute(NOTES.select())
        ]

    def _get(self, call, connection):
        found = [note for note in self._all(connection) if note.id == call.parameters["note_id"]]
        if not found:
            raise not_found()
        return found[0]

    def _drop(self, call, uow):
        uow.connection.execute(NOTES.delete().where(NOTES.c.id == int(call.parameters["note_id"])))

    def _break(self, _call, _connection):
        raise RuntimeError("mei@harborpine.example must not be in the log")
