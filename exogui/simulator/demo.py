"""The demo's account: its limit, its list, and what goes wrong with it on purpose."""

import csv
import io
from collections.abc import Iterable
from itertools import repeat

from exogui.exotel.protocol import Record
from exogui.simulator.contacts import address_book, full_name
from exogui.simulator.faults import DemoFault, Fault, FaultPlan
from exogui.simulator.quotas import FixedWindow
from exogui.simulator.server import Simulator

_LISTED = 112


def demo_list(account_sid: str) -> str:
    """A colleague's export of contacts to delete, as CSV text: name, number, SID; 119 rows, with the usual slips.

    Of 112 contacts of the address book two come twice; one SID is cut short, one is a call's, three are nobody's.
    """
    listed = _listed(account_sid)
    rows = [(full_name(record), record["number"], record["sid"]) for record in listed]
    stranger = address_book(f"{account_sid} strangers", 3)
    rows[17:17] = [(full_name(stranger[0]), stranger[0]["number"], stranger[0]["sid"])]
    rows[40:40] = [rows[12]]
    rows[58:58] = [("Ravi (mobile)", "+915550190001", listed[58]["sid"][:27])]
    rows[71:71] = [("call back?", "+915550190002", listed[71]["sid"] + "18ac")]
    rows[90:90] = [rows[33]]
    rows += [(full_name(record), record["number"], record["sid"]) for record in stranger[1:]]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("Name", "Number", "Contact SID"), *rows])
    return text.getvalue()


def demo_faults(account_sid: str) -> FaultPlan:
    """What goes wrong with the deletes of the demo's list: two for good, three once, in its first two thirds."""
    listed = [record["sid"] for record in _listed(account_sid)]
    faults: dict[str, Iterable[Fault]] = {
        listed[9]: [DemoFault.CONFLICT],
        listed[21]: repeat(DemoFault.FORBIDDEN),
        listed[38]: [DemoFault.DELETED_THEN_RESET],
        listed[52]: repeat(DemoFault.SERVER_ERROR),
        listed[67]: [DemoFault.SUCCESS_NO_RECORD],
    }
    return FaultPlan(faults, methods=["DELETE"])


def demo_simulator(removed: Iterable[str] = ()) -> Simulator:
    """The demo's account: an answer takes 0.12 s, 60 requests fit in 15 s, a few contacts of its list go wrong."""
    account_sid = "exogui_demo"
    plan = demo_faults(account_sid)
    return Simulator(account_sid=account_sid, latency=0.12, limit=FixedWindow(60, 15.0), plan=plan, removed=removed)


def _listed(account_sid: str) -> list[Record]:
    return address_book(account_sid)[40 : 40 + _LISTED]
