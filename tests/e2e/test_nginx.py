"""The pace against a limiter that we did not write: nginx's limit_req, a leaky bucket that says only 429."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from exogui.engine.options import RunOptions
from exogui.engine.runner import BatchRunner
from exogui.exotel.client import ContactsClient
from exogui.exotel.rate_limit.limiter import RateLimiter
from exogui.journal.batches import Journal
from exogui.model import Action, Owner, State
from exogui.simulator.server import Simulator

_CONFIGURATION = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    limit_req_zone $binary_remote_addr zone=account:64k rate={rate}r/m;
    limit_req_status 429;
    server {{
        listen 127.0.0.1:{port};
        location / {{ limit_req zone=account{burst}; proxy_pass {behind}; }}
    }}
}}
"""

# Where nginx isn't installed there is nothing to prove here: our own limiters stand in tests/exotel.
if shutil.which("nginx"):

    @pytest.mark.parametrize(("rate", "burst"), [(300, ""), (1200, ""), (300, " burst=20 nodelay")])
    def test_a_batch_keeps_to_the_limit_of_nginx(rate: int, burst: str, tmp_path: Path) -> None:
        journal = tmp_path / "journal.db"
        with Simulator() as simulator, _nginx(tmp_path, simulator.url, rate, burst) as url:
            sids = list(simulator.contacts)[:60]
            with Journal(journal) as lists:
                batch = lists.new_list()
                lists.add_rows(batch, lists.add_source(batch, "list"), sids, range(1, 61))
            owner = Owner("Acme", simulator.account_sid, url)
            client = ContactsClient(url, simulator.account_sid, simulator.key, simulator.token)
            rate_limiter = RateLimiter()
            with closing(client):
                ending = BatchRunner(journal, RunOptions(batch, Action.DELETE, owner), client, rate_limiter).run()
            assert (ending.kind, ending.counts[State.DELETED]) == ("finished", 60)
            assert sorted(simulator.deleted) == sorted(sids)
            learned = rate_limiter.learned
            assert learned is not None
            assert 0.5 * rate < learned < 1.2 * rate


@contextmanager
def _nginx(folder: Path, behind: str, rate: int, burst: str) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    configuration = folder / "nginx.conf"
    configuration.write_text(
        _CONFIGURATION.format(folder=folder, port=port, behind=behind, rate=rate, burst=burst), encoding="utf-8"
    )
    # It answers from the moment the command returns: it forks into the background only once it listens.
    subprocess.run(["nginx", "-p", str(folder), "-c", str(configuration)], check=True, timeout=30)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        subprocess.run(["nginx", "-p", str(folder), "-c", str(configuration), "-s", "quit"], check=True, timeout=30)
