"""The page in a real browser, over the service as it is run, while news comes in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Look = Callable[..., Page]

FALLEN = "Kerman blasts: death toll revised down to 95 (was 103)"
PAGES = ("/", "/alerts", "/sources", "/why", "{kerman}")

SHIFTS = """() => {
  window.stayed = true;
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
}"""


@pytest.fixture(scope="module")
def fall(newsroom: Any, chromium: Any, kerman: str) -> dict[str, Any]:
    """What two pages that were open all the time show when the toll falls; it falls once."""
    now, event = (chromium.new_page(base_url=newsroom.url) for _ in range(2))
    now.goto("/")
    event.goto(kerman)
    for page in (now, event):
        page.set_default_timeout(20_000)
        expect(page.locator("#pulse-word")).to_have_text("live", timeout=20_000)
        page.evaluate(SHIFTS)
    before = {"chart": labels(event), "heard": event.locator("#heard").text_content()}
    newsroom.publish("kerman-05")
    expect(now.locator("#latest")).to_contain_text(FALLEN, timeout=20_000)
    expect(event.locator("svg .label", has_text="▼ 95")).to_be_visible(timeout=20_000)
    seen = {
        "before": before,
        "card": now.locator(".card", has_text="Kerman").inner_text(),
        "chart": labels(event),
        "steps": event.locator("figure", has_text="killed").first.locator("line.step").count(),
        "known": event.locator(".tiles.large").inner_text(),
        "heard": event.locator("#heard").text_content(),
        "stayed": [page.evaluate("window.stayed") for page in (now, event)],
        "shifted": [page.evaluate("window.shifted") for page in (now, event)],
    }
    now.close()
    event.close()
    return seen


def labels(page: Page) -> list[str]:
    return page.locator("figure", has_text="killed").first.locator("svg .label").all_text_contents()


def test_an_alert_appears_without_reload(fall: dict[str, Any]) -> None:
    """Among the latest ones, in the card of its event, and told to who does not see it."""
    assert fall["stayed"] == [True, True]
    assert "95" in fall["card"]
    assert "down from 103" in fall["card"]
    assert "Kerman blasts" in fall["heard"]
    assert not fall["before"]["heard"]


def test_the_chart_shows_the_fall_from_103_to_95(fall: dict[str, Any]) -> None:
    """It does so while somebody looks at it."""
    assert fall["before"]["chart"] == ["at least 103"]
    assert fall["chart"] == ["▼ 95", "at least 103"]
    assert fall["steps"] >= 3
    assert "down from 103" in " ".join(fall["known"].split())


def test_what_one_reads_does_not_move(fall: dict[str, Any]) -> None:
    """Live updates shift no layout."""
    assert max(fall["shifted"]) < 0.01


def test_events_are_filtered(look: Look, kerman: str) -> None:
    """By words, and by figure, place, change and time behind them."""
    page = look()
    page.get_by_label("Search").fill("kerman")
    page.get_by_label("Search").press("Enter")
    expect(page.locator(".stop")).to_have_count(1)
    page.get_by_text("Filter by place, figure, change, time").click()
    page.locator("select[name=kind]").select_option("missing")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".empty")).to_contain_text("No event fits")
    page.get_by_role("link", name="Show all").click()
    page.wait_for_function("document.querySelectorAll('.stop').length > 1")


def test_the_slider_goes_back_in_time(look: Look, kerman: str, fall: dict[str, Any]) -> None:
    """By keys, without a reload, to an address that can be sent to somebody."""
    page = look(kerman)
    page.evaluate("window.stayed = true")
    expect(page.locator(".tiles.large")).to_contain_text("95")
    slider = page.get_by_label("As known at")
    slider.focus()
    slider.press("ArrowLeft")
    expect(page.locator("#slide-note")).to_contain_text("What was known then")
    expect(page.locator("#slide-at")).to_have_text("4 Jan 2024, 06:20Z")
    expect(page.locator(".tiles.large")).not_to_contain_text("95")
    assert page.evaluate("window.stayed")
    assert "as_of=2024-01-04T06%3A20%3A00Z" in page.url
    page.reload()
    expect(page.locator(".tiles.large")).to_contain_text("103")


def test_without_a_script_the_slider_is_a_form(look: Look, kerman: str, fall: dict[str, Any]) -> None:
    """As are the filters, and everything else is there."""
    page = look(kerman, java_script_enabled=False)
    page.get_by_label("As known at").fill("1")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#slide-at")).to_have_text("3 Jan 2024, 14:10Z")
    expect(page.locator(".tiles.large")).to_contain_text("at least 103")
    page.get_by_role("link", name="later").click()
    expect(page.locator("#slide-at")).to_have_text("3 Jan 2024, 16:30Z")


def test_the_keyboard_suffices(look: Look, kerman: str) -> None:
    """To skip to the content, to search, to go from event to event and into one."""
    page = look()
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Search")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator(".stop").nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(".stop").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".stop").nth(0)).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/*")


def test_the_page_follows_the_wish_for_dark(look: Look) -> None:
    """And for light."""
    colour = "getComputedStyle(document.documentElement).backgroundColor"
    dark, light = (look(color_scheme=scheme).evaluate(colour) for scheme in ("dark", "light"))
    assert dark == "rgb(17, 19, 22)"
    assert light == "rgb(246, 245, 241)"


def test_who_wants_no_motion_has_none(look: Look, kerman: str) -> None:
    """What is new is marked by a line in place of a fading colour."""
    page = look(reduced_motion="reduce")
    page.evaluate("document.querySelector('.card').classList.add('fresh')")
    assert page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize("width", [390, 1280, 2560])
def test_a_page_is_as_wide_as_its_screen(look: Look, kerman: str, width: int) -> None:
    """A phone, a desk and a wall: nothing has to be pushed sideways, a hostile title neither."""
    page = look(width=width)
    for path in PAGES:
        page.goto(path.format(kerman=kerman))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_a_hostile_title_stays_text(look: Look, kerman: str) -> None:
    """Script, direction and length: it is shown as what it is, and in its own box."""
    page = look("/?q=lisbon")
    card = page.locator(".card")
    expect(card).to_have_count(1)
    box = card.bounding_box()
    assert box
    assert box["height"] < 500
    card.locator(".stop").click()
    assert page.locator("script").count() == 1
    assert "\u202e" not in page.content()


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_axe_finds_nothing(look: Look, axe: str, kerman: str, fall: dict[str, Any], width: int, scheme: str) -> None:
    """No violation of WCAG 2.2 AA or of good practice, on any page, with everything unfolded."""
    page = look(width=width, color_scheme=scheme)
    for path in (*PAGES, "{kerman}?as_of=2024-01-03T16:30:00Z", "/?q=nowhere&kind=killed"):
        page.goto(path.format(kerman=kerman))
        assert violations(page, axe) == [], path
    explain(page)
    assert violations(page, axe) == []


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_axe_finds_nothing_where_there_is_nothing(
    newcomer: Page, blank: str, locked: str, axe: str, width: int, scheme: str
) -> None:
    """Neither on empty pages, nor on the form for the token, nor where something is refused."""
    newcomer.set_viewport_size({"width": width, "height": 844})
    newcomer.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    elsewhere = blank.replace("127.0.0.1", "elsewhere.localhost")
    empty = [f"{blank}{path}" for path in ("", "alerts", "sources")]
    for address in (*empty, f"{blank}nowhere", f"{blank}?change=nonsense", f"{locked}login", elsewhere):
        newcomer.goto(address)
        assert violations(newcomer, axe) == [], address
        assert newcomer.evaluate("document.documentElement.scrollWidth") <= width, address
    newcomer.goto(f"{locked}login")
    newcomer.get_by_label("Token").fill("not the token")
    newcomer.get_by_role("button", name="Log in").click()
    expect(newcomer.get_by_text("This is not the token.")).to_be_visible()
    assert violations(newcomer, axe) == []


def violations(page: Page, axe: str) -> list[Any]:
    page.evaluate("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
    page.evaluate(axe)
    found = page.evaluate("axe.run()")
    return [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found["violations"]]


def test_why_shows_what_was_read(look: Look) -> None:
    """Each figure where it stands in the text, and what was made of it."""
    page = look()
    explain(page)
    expect(page.locator("mark.total")).to_contain_text("At least nine")
    expect(page.locator("mark.background")).to_contain_text("17")


def explain(page: Page) -> None:
    page.goto("/why")
    page.get_by_label("Text", exact=True).fill(
        "At least nine people died when a bus fell into a ravine near Cusco. In 2019, 17 died there."
    )
    page.get_by_role("button", name="Explain").click()
    expect(page.get_by_text("In the text")).to_be_visible()


def test_a_weighty_page_is_light(look: Look, kerman: str) -> None:
    """Less than 200 kB come over the wire for a page, all its parts included."""
    page = look(kerman)
    sizes = "performance.getEntries().reduce((sum, entry) => sum + (entry.encodedBodySize || 0), 0)"
    assert 0 < page.evaluate(sizes) < 200_000
