"""What comes before a command: damage to the journal is reported, records past their retention are removed."""

import logging

from exogui.accounts.settings_file import SettingsFile
from exogui.cli.context import CommandContext
from exogui.errors import ExoguiError, JournalError
from exogui.journal.batches import Journal
from exogui.journal.journal_file import marked_as_damaged
from exogui.journal.retention import apply_retention, tell_tidied

_log = logging.getLogger(__name__)


def report_damage(context: CommandContext, *, sends: bool) -> None:
    """Say where a journal was damaged and set aside; its list of protected contacts went with it.

    Raises:
        JournalError: it was, and the command changes contacts: somebody must know first. The next one goes on.
    """
    journal_path = context.app_paths.journal
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
        context.console.print_error(warning)


def run_retention(context: CommandContext) -> None:
    """Remove records past their retention; where that fails the command goes on, and the next one tries again."""
    try:
        days = SettingsFile(context.app_paths.settings).preferences.keep_records
        result = apply_retention(context.app_paths.journal, days)
    except ExoguiError as error:
        _log.warning("%s", error)
        context.console.print_error(f"Records whose time is over are still there: {error}")
        return
    for batch in result.forgotten:
        _log.info("batch %d: records forgotten", batch)
    title, advice = tell_tidied(result)
    if title:
        context.console.print_error(f"{title}. {advice}")
