"""What every command works with."""

from collections.abc import Mapping
from dataclasses import dataclass

from exogui.log import SecretMask
from exogui.places import Places
from exogui.terminal.console import Console


@dataclass(frozen=True, slots=True)
class Setting:
    """What every command works with.

    Attributes:
        places: where everything is written.
        console: where everything is said.
        environ: the environment's variables.
        mask: learns the secrets, so that the log never shows them.
    """

    places: Places
    console: Console
    environ: Mapping[str, str]
    mask: SecretMask
