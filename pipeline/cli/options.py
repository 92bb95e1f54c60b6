"""What several commands are told: the broker, and the settings of the process."""

import os
from typing import Annotated

import typer

from pipeline.runtime.settings import Settings

Broker = Annotated[
    str, typer.Option("--broker", help="Kafka bootstrap servers; default DATELINE_BROKER.")
]
Host = Annotated[
    str, typer.Option("--host", help="Address to listen on; default DATELINE_HTTP_HOST.")
]
Port = Annotated[str, typer.Option("--port", help="Port; default DATELINE_HTTP_PORT; 0: any.")]

Published = Annotated[
    str, typer.Option("--published", help="Publication time of files that name none.")
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on where an earlier run ended; skip what is done.")
]
Rate = Annotated[
    float, typer.Option("--rate", min=0.0, help="Most documents a second; 0: no bound.")
]
Backfill = Annotated[
    bool, typer.Option("--backfill", help="Wait while a stage is behind: live news goes first.")
]
MaxLag = Annotated[
    int, typer.Option("--max-lag", min=1, help="Most records under way in a back-fill.")
]


def settings(**given: str) -> Settings:
    """Return the settings of this process: the environment, and over it what the command says.

    Raises: pipeline.runtime.settings.SettingsError: a name, a type or a value is wrong.
    """
    names = {f"DATELINE_{name.upper()}": value for name, value in given.items() if value}
    return Settings.from_env({**os.environ, **names})
