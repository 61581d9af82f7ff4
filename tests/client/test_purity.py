import subprocess
import sys

import monitor.client

HEAVY = ("feedparser", "sqlalchemy", "alembic", "apscheduler", "trafilatura", "httpx2", "typer", "rich", "structlog")


def test_a_subscriber_loads_nothing_of_the_machinery_that_makes_alerts():
    """Whoever only listens pays for redis-py and pydantic, and for no reader, database or feed parser."""
    code = "import sys, monitor.client; print('\\n'.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    ours = {name.split(".")[1] for name in loaded if name.startswith("monitor.")}
    assert ours == {"alerts", "client", "errors", "model"}
    assert [name for name in loaded if name.split(".")[0] in HEAVY] == []


def test_the_public_face_is_what_is_exported():
    """Everything that the client offers can be taken from one place."""
    assert all(hasattr(monitor.client, name) for name in monitor.client.__all__)
    assert {"subscribe", "asubscribe", "work", "awork", "WireEvent", "Interruption"} <= set(monitor.client.__all__)
