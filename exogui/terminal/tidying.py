"""What goes by itself before a command: records whose time is over."""

import logging

from exogui.accounts.book import AccountBook
from exogui.batch.retention import tidy
from exogui.errors import ExoguiError
from exogui.terminal.setting import Setting

_log = logging.getLogger(__name__)


def tidy_up(setting: Setting) -> None:
    """Forget what is not to be kept any longer; where that fails the command goes on, and the next one tries again."""
    try:
        days = AccountBook(setting.places.settings).preferences.keep_records
        forgotten = tidy(setting.places.journal, days)
    except ExoguiError as error:
        _log.warning("%s", error)
        setting.console.say(f"Records whose time is over are still there: {error}")
        return
    for batch in forgotten:
        _log.info("batch %d: records forgotten", batch)
