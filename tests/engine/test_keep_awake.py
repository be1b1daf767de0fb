"""The computer is kept awake by the desktop's own service: one of ours plays it, on a message bus of its own."""

import shutil
import subprocess
import sys

from exogui.engine.keep_awake import keep_awake

_RUN = """
import subprocess, sys
from exogui.engine.keep_awake import keep_awake
service = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE, text=True)
print(service.stdout.readline().strip())
with keep_awake(wanted=True) as awake:
    print(awake)
    print(service.stdout.readline().strip())
print(service.stdout.readline().strip())
with keep_awake(wanted=False) as awake:
    print(awake)
service.kill()
"""
_SERVICE = """
from jeepney import DBusAddress, MessageType, new_method_call, new_method_return
from jeepney.io.blocking import open_dbus_connection
connection = open_dbus_connection("SESSION")
bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
connection.send_and_get_reply(new_method_call(bus, "RequestName", "su", ("org.gnome.SessionManager", 0)))
print("ready", flush=True)
while True:
    message = connection.receive()
    if message.header.message_type is not MessageType.method_call:
        continue
    from jeepney import HeaderFields
    member = message.header.fields[HeaderFields.member]
    print(member, message.body[0], flush=True)
    connection.send(new_method_return(message, *(("u", (7,)) if member == "Inhibit" else ())))
"""


def test_the_desktop_is_asked_and_let_go_again() -> None:
    if not shutil.which("dbus-run-session"):
        return  # no message bus here: the next test is all that can be said
    command = ["dbus-run-session", "--", sys.executable, "-c", _RUN, _SERVICE]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert said.stdout.splitlines() == ["ready", "True", "Inhibit wakepy", "Uninhibit 7", "False"], said.stderr


def test_where_nothing_can_be_asked_the_batch_runs_all_the_same() -> None:
    with keep_awake(wanted=False) as awake:
        assert awake is False
    with keep_awake(wanted=True) as awake:
        assert awake in {True, False}
