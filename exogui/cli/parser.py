"""The command line: commands, options, and their checks."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from exogui import __version__
from exogui.cli import help_texts as texts
from exogui.foreign_text import visible
from exogui.model import State

_MAX_WORKERS = 64
_ACCOUNT = "a saved account; default: environment, or the last one used"
#: What commands were called before.
_ALIASES = {"check": ["look-up"]}


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """Raises SystemExit where help or version was asked for, or the line is wrong; that is printed by then."""
    parser = _parser()
    args, rest = parser.parse_known_args(argv)
    used: argparse.ArgumentParser = getattr(args, "parser", parser)
    # argparse takes files from one place of the line only.
    if "files" in args and not any(text.startswith("-") and text != "-" for text in rest):
        args.files += rest
    elif rest:
        used.error(f"not understood: {' '.join(rest)}")
    if args.command and (args.demo_window or args.screenshot):
        used.error("--demo stands behind delete and check, or alone")
    if args.screenshot and not args.demo_window:
        used.error("--screenshot goes with --demo")
    if "files" in args and not args.files and not args.demo:
        used.error("name the files with the contact SIDs, or - for standard input")
    return args


def _parser() -> "_Parser":
    parser = _Parser(prog="exogui", description=texts.MAIN, epilog=texts.MAIN_END)
    parser.add_argument("--version", action="version", version=f"exogui {__version__}")
    parser.add_argument(
        "--demo", action="store_true", dest="demo_window",
        help="open the window on a simulated account: no credentials, nothing leaves this machine",
    )  # fmt: skip
    parser.add_argument("--screenshot", type=Path, help=argparse.SUPPRESS)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=_Parser)
    short = "delete the contacts listed in files"
    delete = _add_list_command(commands, "delete", short, texts.DELETE, texts.DELETE_END)
    short = "somebody has asked to be forgotten: no record is kept, nothing restorable"
    delete.add_argument("--erasure", metavar="REFERENCE", help=short)
    check = _add_list_command(commands, "check", "see who is on a list; deletes nothing", texts.CHECK, texts.CHECK_END)
    check.set_defaults(command="check")  # under its alias, too
    resume = _add(commands, "resume", "go on with a batch that was interrupted", texts.RESUME, texts.RESUME_END)
    resume.add_argument(
        "batch", nargs="?", type=_count, metavar="BATCH", help="its number; the newest, if none is given"
    )
    _add_run_options(resume)
    restore = _add(commands, "restore", "make deleted contacts again", texts.RESTORE, texts.RESTORE_END)
    restore.add_argument("batch", type=_count, metavar="BATCH", help="the batch that deleted them")
    restore.add_argument("--sid", action="append", metavar="SID", help="only this contact; may stand several times")
    restore.add_argument("--again", action="store_true", help="those that were made again before, too")
    restore.add_argument("--results", type=Path, metavar="FILE", help="write old and new SIDs, and all fields")
    _add_run_options(restore)
    _add_history(_add(commands, "history", "the batches there have been", texts.HISTORY, texts.HISTORY_END))
    export = _add(commands, "export", "write a batch's rows to a file", texts.EXPORT, texts.EXPORT_END)
    export.add_argument("batch", type=_count, metavar="BATCH", help="its number, as history tells it")
    export.add_argument("file", type=Path, metavar="FILE", help="ends in .csv, .xlsx, .json or .jsonl")
    report = _add(commands, "report", "write the report of an erasure request", texts.REPORT, texts.REPORT_END)
    report.add_argument("batch", type=_count, metavar="BATCH", help="its number, as history tells it")
    report.add_argument("file", type=Path, metavar="FILE", help="ends in .json")
    verify = _add(commands, "verify", "check the report of an erasure request", texts.VERIFY, texts.VERIFY_END)
    verify.add_argument("file", type=Path, metavar="FILE", help="the .json of the report")
    _add_accounts(_add(commands, "accounts", "list, add, test or remove saved accounts", texts.ACCOUNTS))
    _add_protected(_add(commands, "protected", "list, add or remove contacts that no batch deletes", texts.PROTECTED))
    return parser


def _add_list_command(
    commands: "argparse._SubParsersAction[_Parser]", name: str, short: str, description: str, end: str
) -> "_Parser":
    parser = _add(commands, name, short, description, end)
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="lists of contact SIDs, or folders of them; - reads standard input, and needs --yes",
    )
    account = parser.add_mutually_exclusive_group()
    account.add_argument("--account", metavar="NAME", help=_ACCOUNT)
    account.add_argument("--demo", action="store_true", help="a simulated account on this machine")
    parser.add_argument(
        "--column", metavar="NAME", help="the column of the SIDs, or of what --by names: its name, letter or number"
    )
    parser.add_argument("--sheet", metavar="NAME", help="the sheet of workbooks; default: the one that holds SIDs")
    parser.add_argument(
        "--hidden-rows", action="store_true", help="take rows that a filter, or somebody, hides in a spreadsheet, too"
    )
    parser.add_argument(
        "--states", type=_states, metavar="STATE,…", default=(),
        help="of a results file only contacts in these states, such as failed,in_doubt",
    )  # fmt: skip
    parser.add_argument(
        "--by", choices=("number", "email"),
        help="the lists name contacts by phone number or e-mail address; the whole address book is read to find them",
    )  # fmt: skip
    parser.add_argument(
        "--max", type=_count, metavar="N", help="refuse, before anything is sent, when there are more contacts"
    )
    parser.add_argument("--results", type=Path, metavar="FILE", help="write all rows: .csv, .xlsx, .json or .jsonl")
    _add_run_options(parser)
    return parser


def _add_run_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rate", type=_positive, metavar="N", help="requests a minute; default: learned from Exotel")
    parser.add_argument(
        "--workers", type=_workers, metavar="N", default=8, help="requests on their way at once, at most (%(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="events as JSON lines on standard output, no bar")
    parser.add_argument("--yes", action="store_true", help="ask nothing")


def _add_history(history: argparse.ArgumentParser) -> None:
    task = history.add_mutually_exclusive_group()
    task.add_argument("--search", metavar="TEXT", help="the contacts of all batches that have this SID, number or name")
    task.add_argument("--forget", type=_count, metavar="BATCH", help="remove a batch from this computer for good")
    history.add_argument("--json", action="store_true", help="a line of JSON for each batch or contact")
    history.add_argument("--yes", action="store_true", help="ask nothing before a batch is forgotten")


def _add_accounts(accounts: argparse.ArgumentParser) -> None:
    commands = accounts.add_subparsers(
        dest="subcommand", metavar="COMMAND", title="commands", required=True, parser_class=_Parser
    )
    _add(commands, "list", "the saved accounts", "Lists the saved accounts, without their secrets.")
    add = _add(commands, "add", "save an account", texts.ADD, texts.ADD_END)
    add.add_argument("name", nargs="?", metavar="NAME", help="what you call it")
    add.add_argument("--account-sid", metavar="SID", help="as Exotel's API settings page shows it")
    add.add_argument("--region", metavar="REGION", help="singapore, mumbai, or a host")
    test = _add(commands, "test", "try an account with one harmless call", texts.TEST, texts.TEST_END)
    test.add_argument("name", nargs="?", metavar="NAME", help="default: environment, or the last one used")
    remove = _add(commands, "remove", "forget an account and its secrets", "Forgets an account, its key and its token.")
    remove.add_argument("name", metavar="NAME")
    remove.add_argument("--yes", action="store_true", help="ask nothing")


def _add_protected(protected: argparse.ArgumentParser) -> None:
    commands = protected.add_subparsers(
        dest="subcommand", metavar="COMMAND", title="commands", required=True, parser_class=_Parser
    )
    shown = _add(commands, "list", "the account's list", "Lists an account's protected contacts, one a line.")
    more = _add(commands, "add", "protect contacts", texts.PROTECT, texts.PROTECT_END)
    less = _add(commands, "remove", "protect them no longer", texts.UNPROTECT)
    for changing in (more, less):
        changing.add_argument("entries", nargs="*", metavar="ENTRY", help="a SID, number, e-mail address or tag")
        changing.add_argument("--file", action="append", metavar="FILE", help="a file of them; - reads standard input")
    for parser in (shown, more, less):
        parser.add_argument("--account", metavar="NAME", help=_ACCOUNT)


def _add(
    commands: "argparse._SubParsersAction[_Parser]", name: str, short: str, description: str, end: str = ""
) -> "_Parser":
    aliases = _ALIASES.get(name, ())
    parser = commands.add_parser(name, aliases=aliases, help=short, description=description, epilog=end)
    parser.set_defaults(parser=parser, erasure=None)
    return parser


class _Parser(argparse.ArgumentParser):
    """Takes no option by its first letters, and leaves the lines of the help as they are written."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **options)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line; a file's name that passes for an option may hold anything."""
        super().error(visible(message))


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 15:
        raise argparse.ArgumentTypeError(f"{text} is not a number")
    return int(text)


def _states(text: str) -> frozenset[State]:
    states = [word.strip().lower().replace(" ", "_").replace("-", "_") for word in text.split(",")]
    if unknown := [state for state in states if state not in set(State)]:
        raise argparse.ArgumentTypeError(f"{unknown[0] or 'nothing'} is no state; there are {', '.join(State)}")
    return frozenset(map(State, states))


def _positive(text: str) -> int:
    number = _count(text)
    if number < 1:
        raise argparse.ArgumentTypeError("it must be 1 or more")
    return number


def _workers(text: str) -> int:
    number = _positive(text)
    if number > _MAX_WORKERS:
        raise argparse.ArgumentTypeError(f"it can't be more than {_MAX_WORKERS}")
    return number
