"""What every command gets."""

from collections.abc import Mapping
from dataclasses import dataclass

from exogui.cli.console import Console
from exogui.logging_setup import SecretRedactor
from exogui.paths import AppPaths


@dataclass(frozen=True, slots=True)
class CommandContext:
    """Paths, console, environment variables, and the log's redactor, which learns the secrets."""

    app_paths: AppPaths
    console: Console
    environ: Mapping[str, str]
    redactor: SecretRedactor
