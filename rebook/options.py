"""The options by which every command says which installation it is about."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, Final

import click

from libs.contracts.problem import ProblemError
from libs.settings import SettingError
from rebook.installation import IN_MEMORY, Installation

_OPTIONS: Final = (
    click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("var"),
        show_default=True,
        help="Folder for databases and keys.",
    ),
    click.option("--host", default="127.0.0.1", show_default=True),
    click.option("--port", type=click.IntRange(1, 65000), default=8000, show_default=True),
    click.option(
        "--database-url",
        envvar="REBOOK_DATABASES_URL",
        show_envvar=True,
        help="PostgreSQL, instead of SQLite files.",
    ),
    click.option(
        "--amqp-url",
        envvar="REBOOK_AMQP_URL",
        show_envvar=True,
        default=IN_MEMORY,
        help="RabbitMQ, instead of memory.",
    ),
    click.option(
        "--clock-offset-file",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="REBOOK_CLOCK_OFFSET_FILE",
        hidden=True,
    ),
)


def on_installation(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the options that say which installation it is about."""

    @wraps(command)
    def understood(
        data: Path,
        host: str,
        port: int,
        database_url: str | None,
        amqp_url: str,
        clock_offset_file: Path | None,
        **more: Any,
    ) -> Any:
        installation = Installation(
            data=data,
            host=host,
            port=port,
            database_url=database_url,
            broker_url=amqp_url,
            clock_offset_file=clock_offset_file,
        )
        try:
            return command(installation, **more)
        except ProblemError as problem:
            raise click.ClickException(problem.detail) from problem
        except SettingError as error:
            raise click.ClickException(str(error)) from error

    for option in reversed(_OPTIONS):
        understood = option(understood)
    return understood
