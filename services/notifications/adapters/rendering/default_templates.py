"""Rebook's own texts: what a letter says when nobody has written something else."""

from functools import cache
from pathlib import Path
from typing import Final

from libs.contracts.notifications import Audience, Kind
from libs.contracts.values import Language
from services.notifications.domain.letters import TemplateText

_TEXTS: Final = Path(__file__).parent / "texts"


def default_template(kind: Kind, audience: Audience, language: Language) -> TemplateText:
    return _read(f"{language}/{kind}-{audience}.txt")


def handed_over(language: Language) -> TemplateText:
    """To a staff member whose place somebody else took: the appointment itself goes on."""
    return _read(f"{language}/handed-over.txt")


@cache
def _read(name: str) -> TemplateText:
    """The first line is the subject, the body follows after an empty one."""
    subject, _, body = (_TEXTS / name).read_text(encoding="utf-8").partition("\n\n")
    return TemplateText(subject.strip(), body.strip())
