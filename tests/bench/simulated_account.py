"""A simulated Exotel in a process of its own: prints its URL, and ends when its standard input does."""

import sys

from exogui.simulator.contacts import address_book
from exogui.simulator.server import Simulator

account_sid, count, latency = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
with Simulator(address_book(account_sid, count), account_sid=account_sid, latency=latency) as simulator:
    print(simulator.url, flush=True)
    sys.stdin.read()
