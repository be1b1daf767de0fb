"""What goes by itself before a command: records whose time is over."""

import logging

from exogui.accounts.settings_file import SettingsFile
from exogui.cli.context import CommandContext
from exogui.errors import ExoguiError, JournalError
from exogui.journal.batches import Journal
from exogui.journal.journal_file import marked_as_damaged
from exogui.journal.retention import apply_retention, tell_tidied

_log = logging.getLogger(__name__)


def report_damage(setting: CommandContext, *, sends: bool) -> None:
    """Say where a journal was damaged and set aside; its list of protected contacts went with it.

    Args:
        sends: whether the command changes contacts: then somebody must know of it first.

    Raises:
        JournalError: it was, and the command would go on without that list. The next one does.
    """
    journal_path = setting.app_paths.journal
    if not journal_path.exists() and not marked_as_damaged(journal_path).exists():
        return
    with Journal(journal_path) as journal:
        warning = journal.warning
    if warning and sends:
        raise JournalError(
            warning.split(".")[0],
            f"Nothing was sent. {warning.partition('. ')[2]} The history and the lists of protected contacts may have "
            "gone with it. Give the command again to go on without them.",
        )
    if warning:
        setting.console.print_error(warning)


def run_retention(setting: CommandContext) -> None:
    """Forget what is not to be kept any longer; where that fails the command goes on, and the next one tries again."""
    try:
        days = SettingsFile(setting.app_paths.settings).preferences.keep_records
        tidied = apply_retention(setting.app_paths.journal, days)
    except ExoguiError as error:
        _log.warning("%s", error)
        setting.console.print_error(f"Records whose time is over are still there: {error}")
        return
    for batch in tidied.forgotten:
        _log.info("batch %d: records forgotten", batch)
    title, advice = tell_tidied(tidied)
    if title:
        setting.console.print_error(f"{title}. {advice}")
