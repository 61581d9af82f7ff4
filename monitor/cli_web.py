"""The command that shows a database in the browser."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.config import load
from monitor.daemon.logs import configure
from monitor.lexicon import load_lexicon
from monitor.terminal import ConfigFile, Database, existing, say


def web_command(
    db: Database = None,
    host: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Where to answer; else `web.host`")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65_535, help="The port; else `web.port`; 0 is any")] = None,
    config: ConfigFile = None,
) -> None:
    """Show a database in the browser, without polling: events, their figures and alerts, until interrupted.

    `monitor run` does so itself. Where others than this machine can ask, a token is needed (NEWSMON_WEB_TOKEN).
    """
    from monitor.web import build, reading, serving

    settings = load(config, only=frozenset(("web", "store", "instance", "polling")))
    chosen = {"host": host, "port": port}
    web = settings.web.model_copy(update={name: value for name, value in chosen.items() if value is not None})
    configure("warning", "console")
    with existing(db, config) as store:
        app = build(store, web, load_lexicon(), instance=settings.instance, read_page=reading(settings.polling))
        with serving(app, web) as served:
            say(f"the page is at {served.url}")
            served.thread.join()
