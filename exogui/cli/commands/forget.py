"""What `exogui history --forget` does: one question, then a batch is gone from every file of the journal."""

import argparse

from exogui.cli import prompts
from exogui.cli.commands.history import found_batch
from exogui.cli.context import CommandContext
from exogui.cli.exit_codes import ExitCode
from exogui.formatting import contacts
from exogui.journal import restores
from exogui.journal.batches import Journal
from exogui.journal.purge import loss_message
from exogui.journal.purge import purge_batch as forget_batch


def forget(args: argparse.Namespace, setting: CommandContext) -> ExitCode:
    """Forget the batch that the command line names.

    Raises:
        InputError: there is no such batch, or the answer was another than its number of contacts.
        JournalError: a batch is running, or the files can't be written anew.
    """
    with Journal(setting.app_paths.journal) as journal:
        found = found_batch(journal, args.forget)
        prompts.require_prompt(setting.console, yes=args.yes)
        if not args.yes:
            setting.console.print_error(
                f"Forget batch {found.batch}? {loss_message(found, restores.restores_of(journal, found.batch))}"
            )
            prompts.confirm(setting.console, found.total)
        setting.console.print_error("Writing the journal anew, without it.")
        forget_batch(journal, found.batch)
    if args.json:
        setting.console.put_json({"event": "forgotten", "batch": found.batch, "contacts": found.total})
    else:
        setting.console.print_result(f"Batch {found.batch} is forgotten, with {contacts(found.total)}.")
    return ExitCode.FINE
