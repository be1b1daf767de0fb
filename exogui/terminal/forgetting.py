"""What `exogui history --forget` does: one question, then a batch is gone from every file of the journal."""

import argparse

from exogui.batch import restores
from exogui.batch.forgetting import forget as forget_batch
from exogui.batch.forgetting import tell_loss
from exogui.batch.journal import Journal
from exogui.terminal import confirming
from exogui.terminal.history import found_batch
from exogui.terminal.setting import Setting
from exogui.terminal.statuses import Status
from exogui.wording import contacts


def forget(args: argparse.Namespace, setting: Setting) -> Status:
    """Forget the batch that the command line names.

    Raises:
        InputError: there is no such batch, or the answer was another than its number of contacts.
        JournalError: a batch is running, or the files can't be written anew.
    """
    with Journal(setting.places.journal) as journal:
        found = found_batch(journal, args.forget)
        confirming.must_be_able_to_ask(setting.console, yes=args.yes)
        if not args.yes:
            setting.console.say(
                f"Forget batch {found.batch}? {tell_loss(found, restores.restores_of(journal, found.batch))}"
            )
            confirming.ask(setting.console, found.total)
        setting.console.say("Writing the journal anew, without it.")
        forget_batch(journal, found.batch)
    if args.json:
        setting.console.put_json({"event": "forgotten", "batch": found.batch, "contacts": found.total})
    else:
        setting.console.put(f"Batch {found.batch} is forgotten, with {contacts(found.total)}.")
    return Status.FINE
