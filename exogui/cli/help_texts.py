"""Descriptions and epilogs of `--help`."""

_STATUSES = """\
exit status:
  0  every contact is deleted, gone, not found or skipped
  1  finished, and some contact failed or is in doubt
  2  used wrongly, or the input can't be read; nothing was sent
  3  stopped by the account: credentials refused, no access, plan limit
  4  interrupted (Ctrl-C, SIGTERM) or stopped by this machine (disk full, no
     network): `exogui resume` goes on
"""

_ENVIRONMENT = """\
environment:
  EXOGUI_API_KEY, EXOGUI_API_TOKEN, EXOGUI_ACCOUNT_SID, EXOGUI_REGION
      serve as an account where no --account is given; no keyring is touched
      then. The region is singapore, mumbai, a host name, or an http:// URL on
      this machine; Singapore if it is left away
  EXOGUI_DATA_DIR
      the one folder for everything that exogui writes
"""

_EXIT_AND_ENVIRONMENT = f"{_STATUSES}\n{_ENVIRONMENT}"

MAIN = """\
Clears contacts out of an Exotel account, and keeps what was in them.

Without a command the window opens. Every contact's state is on disk before its
request leaves: a batch that was interrupted, by whatever, can be resumed.
"""

MAIN_END = f"""\
examples:
  exogui --demo                            try it on a simulated account
  exogui accounts add Support              save an account
  exogui check contacts.csv                see who is on a list; deletes nothing
  exogui delete contacts.csv               delete them, after a question
  exogui resume                            go on with what was interrupted
  exogui export 7 results.xlsx             batch 7 with every contact's record
  exogui restore 7                         make the contacts of batch 7 again

{_EXIT_AND_ENVIRONMENT}
`exogui COMMAND --help` tells more of each command.
"""

DELETE = """\
Deletes the contacts listed in the files from an Exotel account, for good: they
leave the address book, and Exotel keeps no copy. exogui keeps the record that
each of them comes back with, for 30 days unless Settings… says otherwise.

A list is text, .csv, .tsv, .xlsx, .xlsb, .xls, .ods, .json or .jsonl, a table in a
web page, an e-mail with a list, or a .zip or .gz of one; of a folder all lists in
it are read. Rows, columns and sheets that a spreadsheet hides are left out. Every
SID is taken once; lines without one are named. All files are read, and the number
of contacts is asked for, before anything is sent.

Where a list names people by phone number or e-mail address, --by finds them in
the account's address book, which is read at 20 contacts a request. A number that
several contacts share deletes none of them; one that nobody has is named.

With --erasure, for somebody who has asked to be forgotten, no record is kept, and
what earlier batches on this computer kept of the same contacts is removed, with
all older copies of the journal. Such a batch can't be restored; `exogui report`
writes its report.
"""

DELETE_END = f"""\
examples:
  exogui delete request.csv --erasure TICKET-4711
  exogui delete contacts.csv --results results.xlsx
  exogui delete march.xlsx april.xlsx --column "Contact SID" --max 500
  exogui delete results.csv --states failed,in_doubt
  cut -f 3 export.tsv | exogui delete - --yes
  exogui delete contacts.csv --yes --json >events.jsonl
  exogui delete requests.xlsx --by number  people who gave a phone number
  exogui delete --demo                     the demo's own list

With --json each contact that reaches its end is a line on standard output,
  {{"event": "contact", "sid": …, "state": …, "message": …}}
and the last line tells the end:
  {{"event": "finished" | "stopped" | "interrupted", "batch": …, "reason": …,
   "counts": {{state: number, …}}}}

Ctrl-C sends nothing new and lets what is on its way get its answer; a second
Ctrl-C ends at once. `exogui resume` goes on after both.

{_EXIT_AND_ENVIRONMENT}"""

CHECK = """\
Checks which of the contacts on the lists stand in the account, and keeps their
records; deletes nothing.

A contact that is there stays `waiting`, with its record; one that isn't is
`not_found`. A long list is read off the pages of the address book, 20 contacts
a request, where that takes fewer requests than asking one by one.
"""

CHECK_END = f"""\
examples:
  exogui check contacts.csv --results who-is-this.csv
  exogui check contacts.csv --yes --json
  exogui check requests.csv --by email

{_EXIT_AND_ENVIRONMENT}"""

RESUME = """\
Goes on with a batch that was interrupted: with the contacts that still wait, and
those that are in doubt. Where none waits any more, those that failed or are in
doubt are tried again.
It goes on under the account that it was begun with.
"""

RESUME_END = f"""\
examples:
  exogui resume                            the newest one that was interrupted
  exogui resume 7 --yes

{_EXIT_AND_ENVIRONMENT}"""

RESTORE = """\
Makes the contacts that a batch deleted again, from the records that came back
with them: all of them, or those that --sid names. Each gets a new SID; dates and
the lists that a contact was on don't come back. Contacts that were made again
before are left out unless --again is given.

A restore is a batch of its own: `exogui resume` goes on with it, and
`exogui export` writes each old SID beside the new one.
"""

RESTORE_END = f"""\
examples:
  exogui restore 7
  exogui restore 7 --sid 4440b6e1a85f489b87d76d8779956caf
  exogui restore 7 --yes --results old-and-new.csv

{_EXIT_AND_ENVIRONMENT}"""

HISTORY = """\
Lists the batches there have been, the newest first. The number in front is what
`exogui resume` and `exogui export` take. With --json each batch is a line.

--search looks for a contact in all batches and tells what was in it. A number is
found however it is written; of a SID its beginning is enough.

--forget removes a batch, its contacts' records and Exotel's answers from this
computer, so that nothing of them can be read in exogui's files any more. What was
exported stays where it is.
"""

HISTORY_END = """\
examples:
  exogui history
  exogui history --search "+91 91012-34511"
  exogui history --search rao --json
  exogui history --forget 7
"""

EXPORT = """\
Writes a batch's rows, in the order of its lists, with each contact's state,
record, Exotel's answer, and the file and line it came from.
"""

EXPORT_END = """\
examples:
  exogui export 7 results.csv
  exogui export 7 results.jsonl            with full records and every answer
"""

REPORT = """\
Writes the report of an erasure request as JSON: reference, account, operator,
times, and of each contact the SID, state, time and a hash of Exotel's answer.
Its last line is a digest, the SHA-256 of all lines before it. For people, the
window's Export… writes it as PDF as well, with the same digest.
"""

REPORT_END = """\
examples:
  exogui report 7 report.json
  exogui verify report.json
"""

VERIFY = """\
Says whether a report is as exogui writes it: each field, the counts beside the
rows, and the digest, the SHA-256 of all lines but the last. It needs nothing
but the file: whoever received it can check it.

The report has no secret in it, so that a file made up as a whole can't be told
from a true one: compare the digest with the one that was noted, or with the PDF.
"""

VERIFY_END = """\
exit status:
  0  whole
  1  changed, and what first shows it
  2  it can't be read, never was a report, or is one of exogui 0.1
"""

ACCOUNTS = """\
The saved accounts. Key and token lie in the system's keyring, nowhere else.
"""

ADD = """\
Saves an account. Key and token are asked for and not shown; where standard input
is no terminal they are read from it: the key on the first line, the token on the
second, or one of Exotel's URLs with both in it. They are never arguments, which
every program on this machine could read.
"""

ADD_END = """\
examples:
  exogui accounts add Support
  exogui accounts add Support --account-sid acme1 --region mumbai <secret.txt
"""

TEST = """\
Makes one harmless call (it lists a single contact) and tells apart: fine, key
refused, wrong account or region, no network, certificate trouble.
"""

TEST_END = f"""\
exit status:
  0  the account is fine
  2  no such account, or no credentials for it
  3  Exotel refused the key, the account, or access to it
  4  Exotel could not be reached, or had trouble of its own

{_ENVIRONMENT}"""

PROTECTED = """\
Contacts that no batch deletes, whoever starts it: a list for each account. Their
rows end as `skipped`, and say why.
"""

PROTECT = """\
Protects contacts: by SID, by number in any writing, by e-mail address or by tag.
What an entry is shows in how it looks; "tag: 2024", "number: …", "e-mail: …" and
"SID: …" say it.

By number, address or tag a contact can be told only where its record is known.
One whose record isn't known is protected by its SID alone: `exogui check` the
list before you delete it.
"""

UNPROTECT = "Takes entries off the list, written as `list` shows them."

PROTECT_END = """\
examples:
  exogui protected add 4440b6e1a85f489b87d76d8779956caf "+91 98100 12345" VIP
  exogui protected add --file vip.csv --account Support
  exogui protected list >vip.txt
  exogui protected remove "tag: VIP"

exit status:
  0  done
  2  some entry names no contact; the others were taken
"""
