"""What the service counts of its own work."""

from __future__ import annotations

from typing import Any

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families


def counted(desk: Any) -> dict[str, float]:
    """Every counter that is not zero, as ``name word word``."""
    families = text_string_to_metric_families(generate_latest(desk.measures.registry).decode())
    samples = (sample for family in families for sample in family.samples if sample.name.endswith("_total"))
    found = {
        " ".join((sample.name.removeprefix("newsmon_").removesuffix("_total"), *sample.labels.values())): sample.value
        for sample in samples
    }
    return {name: value for name, value in found.items() if value}


def test_a_toll_that_falls_is_counted_all_the_way(desk: Any, site: Any, reply: Any, fire: Any) -> None:
    """Each feed asked, each article, each decision, each alert, and what Redis was sent."""
    site.replies = {"/a": reply(fire(12)), "/b": reply(status=404)}
    newsroom = desk(f"{site.url}/a", f"{site.url}/b")
    newsroom.poll()
    site.replies["/a"] = reply(fire(10))
    newsroom.poll()
    newsroom.poll()
    found = counted(newsroom)
    assert found["polls read feed"] == 2
    assert found["polls not_modified feed"] == 1
    assert found["polls failed feed"] == 3
    assert found["articles"] == 2
    assert found["revisions first true"] == found["revisions lowered true"] == 1
    assert sum(value for name, value in found.items() if name.startswith("alerts")) == 2
    assert found["notices down"] == 1
    assert found["deliveries redis sent"] == 3


def test_a_redis_that_takes_nothing_is_counted(desk: Any, site: Any, reply: Any, fire: Any) -> None:
    """Each try."""
    site.replies = {"/a": reply(fire(12))}
    newsroom = desk(f"{site.url}/a")
    newsroom.outlet.down = True
    newsroom.poll()
    found = counted(newsroom)
    assert found["deliveries redis failed"] >= 1
    assert "deliveries redis sent" not in found
