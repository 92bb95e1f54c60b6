"""What several commands are told: the broker, and the settings of the process."""

import os
from typing import Annotated

import typer

from pipeline.runtime.settings import Settings

Broker = Annotated[
    str, typer.Option("--broker", help="Kafka bootstrap servers; default DATELINE_BROKER.")
]


def settings(**given: str) -> Settings:
    """Return the settings of this process: the environment, and over it what the command says.

    Raises: pipeline.runtime.settings.SettingsError: a name, a type or a value is wrong.
    """
    names = {f"DATELINE_{name.upper()}": value for name, value in given.items() if value}
    return Settings.from_env({**os.environ, **names})
