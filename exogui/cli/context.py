"""What every command works with."""

from collections.abc import Mapping
from dataclasses import dataclass

from exogui.cli.console import Console
from exogui.logging_setup import SecretRedactor
from exogui.paths import AppPaths


@dataclass(frozen=True, slots=True)
class CommandContext:
    """What every command works with.

    Attributes:
        places: where everything is written.
        console: where everything is said.
        environ: the environment's variables.
        mask: learns the secrets, so that the log never shows them.
    """

    app_paths: AppPaths
    console: Console
    environ: Mapping[str, str]
    mask: SecretRedactor
