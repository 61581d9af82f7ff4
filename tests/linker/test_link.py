"""Which articles are told as one event."""

from __future__ import annotations

from typing import Any

import pytest

FERRY = (
    "A ferry carrying commuters sank off Batangas in the Philippines after it struck a reef in the dark. "
    "Coast guard captain Ramil Dizon said the Lady Corazon was overloaded."
)


def test_two_papers_on_one_sinking_are_one_event(desk: Any) -> None:
    """Different words for the same place, ship and day join."""
    first = desk.read("Ferry sinks off Batangas, 19 dead", FERRY, killed=19)
    second = desk.read(
        "Overloaded vessel goes down",
        "The Lady Corazon, a ferry, went down near Batangas, rescuers led by Ramil Dizon said. It sank within minutes.",
        hours=6,
        killed=23,
    )
    assert first.created and not second.created
    assert second.event.id == first.event.id
    assert second.event.articles == 2


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Bomb kills nine in Mastung", "A bomb hidden in a rickshaw exploded in Mastung, Pakistan, on Tuesday."),
        (
            "Blast at wedding hall in Multan",
            "An explosion at a wedding hall in Multan, Pakistan, killed nine on Tuesday.",
        ),
        ("Quetta flood kills nine", "Flash floods swept through Quetta, Pakistan, on Tuesday, drowning nine."),
    ],
    ids=["another town", "another city", "another kind"],
)
def test_another_happening_of_the_same_day_is_another_event(desk: Any, title: str, text: str) -> None:
    """The same country, day and toll do not make one event."""
    desk.read(
        "Bomb kills nine in Quetta",
        "A bomb exploded beside a police van in Quetta, Pakistan, on Tuesday, officials said.",
        killed=9,
    )
    assert desk.read(title, text, hours=1, killed=9).created


@pytest.mark.parametrize("where", ["Cairns, Australia", "Australia"])
def test_the_same_toll_in_the_same_words_elsewhere_is_another_event(desk: Any, where: str) -> None:
    """An agency writes of every derailment alike, and nineteen may die in two of a day."""
    title = "19 dead as train derails in {0}"
    text = "An express train left the rails in {0}. At least 19 people were killed, police said."
    desk.read(title.format("Bruges, Belgium"), text.format("Bruges, Belgium"), killed=19)
    assert desk.read(title.format(where), text.format(where), hours=3, killed=19).created


@pytest.mark.parametrize("storm", ["Tropical Storm Odesa", "Typhoon Odesa"])
def test_a_storm_is_one_event_in_two_languages(desk: Any, storm: str) -> None:
    """Its name and its kind join what Filipino and English papers tell of it, days apart."""
    first = desk.read(
        "5 patay, 4 nawawala sa pananalasa ng Bagyong Odesa",
        "Lima ang patay sa bayan ng Nueva Soledad, ayon sa NDRRMC. Palabas na ng bansa ang Bagyong Odesa.",
        killed=5,
    )
    later = desk.read(
        "Odesa leaves 22 dead", f"The death toll from {storm} climbed to 22, officials said.", 90, killed=22
    )
    assert first.event.title == "Nueva Soledad storm"
    assert later.event.id == first.event.id
    other = desk.read(
        "7 patay sa Bagyong Marga", "Pito ang patay sa bayan ng Santa Alma sa Bagyong Marga.", 96, killed=7
    )
    assert other.created


@pytest.mark.parametrize(
    ("text", "titled"),
    [
        ("Tatlo ang patay sa lindol sa Nueva Soledad.", "Nueva Soledad earthquake"),
        ("Tatlo ang patay sa sunog sa Nueva Soledad.", "Nueva Soledad fire"),
        ("Tatlo ang patay sa pagbaha sa Nueva Soledad.", "Nueva Soledad flood"),
        ("Patay ang tatlo sa pamamaril sa Nueva Soledad.", "Nueva Soledad shooting"),
        ("Sugatan ang tatlo sa banggaan sa Nueva Soledad.", "Nueva Soledad crash"),
        ("Nasawi ang tatlo sa pagsabog sa Nueva Soledad.", "Nueva Soledad blast"),
        ("Lima ang patay sa engkuwentro sa Nueva Soledad.", "Nueva Soledad clash"),
    ],
)
def test_an_event_told_in_filipino_is_named_as_any_other(desk: Any, text: str, titled: str) -> None:
    """Place and kind of incident are read, and a number is no city of Peru."""
    assert desk.read("", text, killed=3).event.title == titled


def test_titles_that_share_no_word_may_be_one_event(desk: Any) -> None:
    """Country, kind of incident and an equal telling figure suffice on one day."""
    first = desk.read("Powerful tremor flattens Izmir homes", "Turkey said 41 were killed.", killed=41)
    second = desk.read(
        "Turkish quake: count of victims climbs", "Officials gave the number of dead as 41.", hours=3, killed=41
    )
    assert second.event.id == first.event.id


def test_a_later_version_of_a_page_stays_with_its_event(desk: Any) -> None:
    """A page's own event is preferred as long as the content has something to do with it."""
    first = desk.read(
        "Storm kills two in Suva", "Roofs were torn off in Suva.", group="https://example.org/a", killed=2
    )
    second = desk.read("Suva counts the cost", "Two are dead after roofs flew.", 5, "https://example.org/a", killed=2)
    assert second.event.id == first.event.id


def test_a_live_page_that_moves_on_leaves_its_event(desk: Any) -> None:
    """One URL with another topic, place and kind is another event."""
    desk.read("Storm kills two in Suva", "Roofs were torn off in Suva.", group="https://example.org/live", killed=2)
    moved = desk.read(
        "Gunman kills six in Malmo",
        "Police in Malmo, Sweden, shot the attacker.",
        20,
        "https://example.org/live",
        killed=6,
    )
    assert moved.created


def test_an_article_without_figures_founds_nothing(desk: Any) -> None:
    """Nothing countable and nothing known: no event, and the reason is given."""
    found = desk.read("Council of Turku plans new bridge", "The bridge opens in two years.")
    assert (found.event, found.created) == (None, False)
    assert "no figure" in found.why[0]


def test_an_article_without_figures_joins_what_it_is_about(desk: Any) -> None:
    """A follow-up that repeats no number still belongs to the story."""
    first = desk.read("Ferry sinks off Batangas, 19 dead", FERRY, killed=19)
    second = desk.read("Captain of sunken Batangas ferry questioned", FERRY, hours=8)
    assert not second.created
    assert second.event.id == first.event.id


def test_an_anniversary_belongs_to_what_it_recalls(desk: Any) -> None:
    """A year later the same ship and place are the same happening, and not news of another."""
    first = desk.read("Ferry sinks off Batangas, 19 dead", FERRY, killed=19)
    again = desk.read("A year after the Batangas ferry disaster", FERRY, hours=24 * 365, killed=19)
    assert again.event.id == first.event.id


def test_a_trial_that_repeats_no_figure_finds_its_event(desk: Any) -> None:
    """Months later the names of the people are what is left in common."""
    first = desk.read(
        "Three shot at Hollin Bay dance hall",
        "Odile Marrow and Teun Varga were shot at a dance hall in Hollin Bay, Ohio. Police seek Corwin Asp, 31.",
        killed=3,
    )
    trial = desk.read(
        "Corwin Asp pleads not guilty to dance hall murders",
        "Corwin Asp is accused of shooting Odile Marrow, Teun Varga and a friend in Hollin Bay, Ohio, last year.",
        hours=24 * 120,
    )
    assert trial.event is not None and trial.event.id == first.event.id


def test_the_second_blast_of_a_week_is_another_event(desk: Any) -> None:
    """The same country and kind of incident, another town."""
    desk.read("Blast kills 14 in Sukkur", "A bomb went off at a bus stop in Sukkur, Pakistan.", killed=14)
    assert desk.read(
        "Blast kills 21 in Gwadar", "A bomb went off at a bank in Gwadar, Pakistan.", 96, killed=21
    ).created


def test_a_bus_is_no_plane(desk: Any) -> None:
    """Two accidents of a day in one town are told apart by what crashed."""
    bus = "A bus plunged into a ravine in Charlottetown, Canada, at dawn. Divers searched the river."
    desk.read("Four dead in Charlottetown bus crash", bus, killed=4)
    plane = "A small plane came down on its approach to Charlottetown, Canada, and burned out in a field."
    assert desk.read("Seven dead in Charlottetown plane crash", plane, 2, killed=7).created


def test_a_train_that_hits_a_bus_is_one_accident(desk: Any) -> None:
    """One paper calls it a train crash, the other a bus crash."""
    first = desk.read(
        "Nine dead as train hits bus in Ludhiana", "A derailment followed as the train hit a bus in Ludhiana.", killed=9
    )
    second = desk.read("Ten dead in Ludhiana bus crash", "The bus crash in Ludhiana killed ten people.", 3, killed=10)
    assert second.event.id == first.event.id


def test_who_puts_out_fires_tells_of_no_fire(desk: Any) -> None:
    """The fire chief speaks of whatever happened, and so does the bomb squad."""
    desk.read("Six dead in hotel fire in Pensacola", "A fire at a hotel in Pensacola killed six people.", killed=6)
    title = "Eight dead as market hall collapses in Pensacola"
    found = desk.read(
        title, "A market hall collapsed in Pensacola, the fire chief said. The bomb squad left.", 2, killed=8
    )
    assert found.created
    assert found.event.title == "Pensacola collapse"


def test_an_event_closes(desk: Any) -> None:
    """What was not heard of for two years is not taken up again."""
    desk.read("Ferry sinks off Batangas, 19 dead", FERRY, killed=19)
    assert desk.read("Ferry sinks off Batangas, 19 dead", FERRY, hours=24 * 730, killed=19).created


@pytest.mark.parametrize(
    ("years", "title"),
    [(2, "Two years after the Batangas ferry disaster"), (3, "Third anniversary of the Batangas ferry disaster")],
)
def test_an_anniversary_finds_an_event_that_is_closed(desk: Any, years: int, title: str) -> None:
    """Who says how long ago it was asks for that event, and tells nothing new."""
    first = desk.read("Ferry sinks off Batangas, 19 dead", FERRY, killed=19)
    assert desk.read(title, FERRY, hours=24 * 365 * years, killed=19).event.id == first.event.id


def test_an_anniversary_of_another_year_is_of_another_event(desk: Any) -> None:
    """Five years after is not two years after."""
    desk.read("Ferry sinks off Batangas, 19 dead", FERRY, killed=19)
    assert desk.read("Five years after the Batangas ferry disaster", FERRY, hours=24 * 730, killed=19).created


def test_an_event_is_as_recent_as_its_latest_article(desk: Any) -> None:
    """A copy that arrives late does not set an event back."""
    desk.read("Ferry sinks off Batangas, 19 dead", FERRY, hours=10, killed=19)
    late = desk.read("Ferry sinks off Batangas, 17 dead", FERRY, hours=2, killed=17)
    assert not late.created
    assert late.event.last_seen.hour == 19


def test_memory_is_bounded(desk: Any) -> None:
    """However many articles an event takes, it stays small."""
    for n in range(60):
        names = " ".join(f"Witness Abel{n}x{m} spoke." for m in range(20))
        found = desk.read(f"Ferry sinks off Batangas, {n} dead", FERRY + names, hours=n, killed=n)
    profile = found.event.profile
    assert found.event.articles == 60
    assert len(profile.keys) <= 32
    assert len(profile.terms) <= 96
    assert len(profile.levels) <= 12


def test_the_same_input_gives_the_same_link(desk: Any) -> None:
    """Linking reads no clock and draws no chance."""
    first = desk.read("Ferry sinks off Batangas, 19 dead", FERRY, killed=19)
    again = type(desk)(desk.places, desk.incidents, desk.settings).read(
        "Ferry sinks off Batangas, 19 dead", FERRY, killed=19
    )
    assert again == first


@pytest.mark.parametrize(
    "text", ["", "…", "12 34", "A", "in In IN", "日本で地震", "\x00\u2028" * 50, "'" * 5000, "A-" * 5000]
)
def test_any_text_can_be_linked(desk: Any, text: str) -> None:
    """Odd texts give an event with a name, never an error."""
    found = desk.read(text, text, killed=4)
    assert found.event.title


def test_happenings_of_one_city_are_told_apart_by_their_day(desk: Any) -> None:
    """Sunday's shooting is not Friday's."""
    desk.read(
        "Man shot outside diner", "A cook was shot on Friday as he swept the steps of a diner in Chicago.", injured=1
    )
    sunday = desk.read("Gunfire wounds watchman", "Thieves shot him on Sunday at a depot in Chicago.", 20, injured=1)
    friday = desk.read("Cook of diner recovers", "The cook shot on Friday in Chicago is at home again.", 30, injured=1)
    assert any(part.startswith("other days") for part in sunday.why)
    assert not any(part.startswith("other days") for part in friday.why)


def test_a_day_months_ago_bridges_the_months(desk: Any) -> None:
    """An arrest for "the May 4 shooting" belongs to the shooting of 4 May."""
    first = desk.read(
        "Two shot at Quillan Mill",
        "Two people were shot on May 4 at Quillan Mill in Ohio, and Sunday's gunman fled in a grey van.",
        injured=2,
    )
    arrest = desk.read(
        "Arrest in May shooting", "A man was arrested for the May 4 shooting at Quillan Mill in Ohio.", 2160, arrested=1
    )
    assert arrest.event.id == first.event.id


@pytest.mark.parametrize("word", ["fresh", "new", "another", "second"])
def test_one_more_of_its_kind_is_another_event(desk: Any, word: str) -> None:
    """The text itself says that it speaks of none of those before."""
    desk.read("Four killed in cafe", "A gunman opened fire on the guests of a cafe in Latvia on Monday.", killed=4)
    again = desk.read(
        f"Three killed in {word} attack in Latvia", "A gunman shot women in a bakery.", hours=60, killed=3
    )
    assert again.created


def test_a_second_victim_is_of_the_same_crash(desk: Any) -> None:
    """It is the victim that is the second, and not the crash."""
    first = desk.read("Tram crash kills one", "A tram left the rails in Brno on Monday, killing a woman.", killed=1)
    later = desk.read(
        "Second tram crash victim dies", "A man has died after Monday's tram crash in Brno.", hours=40, killed=2
    )
    assert later.event.id == first.event.id


@pytest.mark.parametrize("title", ["Fifth Avenue shooting: mayor visits scene", "Second shooting suspect held"])
def test_a_street_or_a_suspect_is_no_second_shooting(desk: Any, title: str) -> None:
    """An ordinal counts happenings only right before them."""
    first = desk.read("Shooting on Fifth Avenue kills two", "Two were shot dead on Fifth Avenue in Ames.", killed=2)
    text = "Two people were killed in Monday's shooting on Fifth Avenue in Ames."
    assert desk.read(title, text, hours=40, killed=2).event.id == first.event.id


def test_what_has_no_link_is_not_the_place(desk: Any) -> None:
    """A shooting that a text sets apart lends it neither place nor words."""
    desk.read("Party shooting kills two", "Two were shot dead at a party in Ashgrove, Ohio, on Saturday.", killed=2)
    text = (
        "A man was shot dead at a gas station in Marlow on Saturday, officers said. Police saw no link to the"
        " party shooting in Ashgrove, Ohio."
    )
    assert desk.read("Man killed at gas station", text, 3, killed=1).created


def test_where_a_quake_was_felt_it_was_not(desk: Any) -> None:
    """The first word of it comes from cities far away."""
    first = desk.read(
        "Strong quake off Ecuador", "An earthquake struck off Ecuador. It was felt in Quito and Guayaquil.", injured=3
    )
    later = desk.read(
        "Six dead in Manabi", "The earthquake in Ecuador killed six people in the town of Jama in Manabi.", 5, killed=6
    )
    assert later.event.id == first.event.id


def test_a_dam_that_bursts_is_a_flood(desk: Any) -> None:
    """One paper tells of the dam, the other of the water."""
    first = desk.read(
        "Kenya flood kills 24", "A flood killed 24 people near Nakuru in Kenya when a reservoir gave way.", killed=24
    )
    later = desk.read(
        "Kenya dam collapse: 38 dead", "Thirty-eight died after a dam collapsed near Nakuru in Kenya.", 8, killed=38
    )
    assert later.event.id == first.event.id


def test_a_live_page_that_stays_with_its_event_is_followed(desk: Any) -> None:
    """Running news of one storm is one event."""
    page = "https://example.org/live/storm"
    first = desk.read("Live: Storm kills two in Suva", "Roofs were torn off in Suva, Fiji.", group=page, killed=2)
    later = desk.read("Live: Suva counts its dead", "The storm in Suva killed three.", 5, page, killed=3)
    assert later.event.id == first.event.id


def test_the_only_fire_is_the_fire(desk: Any) -> None:
    """Who writes "the fire at the dormitory" and names no place expects the reader to know which."""
    first = desk.read(
        "Fire in dormitory kills eight", "Fire swept a dormitory in Porvoo, Finland, on Tuesday.", killed=8
    )
    later = desk.read(
        "Twelve dead, says priest", "Twelve died in the fire at the dormitory, a priest said.", 3, killed=12
    )
    assert later.event.id == first.event.id


def test_where_the_speaker_sits_is_not_where_it_was(desk: Any) -> None:
    """A ministry at home speaks of its people who died abroad."""
    first = desk.read(
        "Coach crash kills nine", "A coach crashed near Zagreb in Croatia. Four of the dead were Norwegians.", killed=9
    )
    later = desk.read(
        "Ministry: five Norwegians dead",
        "Five Norwegians died in the coach crash in Croatia, the foreign ministry in Oslo said.",
        5,
        killed=5,
    )
    assert later.event.id == first.event.id


def test_a_place_of_another_attack_is_not_the_place(desk: Any) -> None:
    """What had happened elsewhere three days before is told beside the news."""
    desk.read("Bomb at bank in Mirvan kills 12", "A bomb exploded at a bank in Mirvan, Afghanistan.", killed=12)
    other = desk.read(
        "Attack on wedding leaves 29 dead",
        "A man blew himself up at a wedding in Darosh, Afghanistan. On Monday 12 had died in an attack in Mirvan.",
        hours=60,
        killed=29,
    )
    assert other.created


def test_killing_fourteen_is_no_kind_of_incident(desk: Any) -> None:
    """A crash that kills is a crash."""
    found = desk.read("Bus leaves road", "A bus left the road near Ayaviri in Peru, killing 14 people.", killed=14)
    assert found.event.title == "Ayaviri crash"


@pytest.mark.parametrize(("publisher", "joins"), [("Tatra Gazette", True), ("Harbour Post", False)])
def test_a_publisher_goes_on_with_its_own_story(desk: Any, publisher: str, joins: bool) -> None:
    """A follow-up that leaves out what its own readers know is joined more readily than another paper's."""
    desk.read(
        "Slope buries hamlet, 8 dead", "A slope collapsed onto Yamaoka in Japan.", publisher="Tatra Gazette", killed=8
    )
    later = desk.read("Dead of Yamaoka now 19", "Soldiers dug all night.", 20, publisher=publisher, killed=19)
    assert ("same publisher" in " ".join(later.why)) is joins


def test_a_shipwreck_is_looked_for_among_boats(desk: Any) -> None:
    """Without a place, "Wednesday's shipwreck" asks for what sank, whatever it was called."""
    desk.read("Boat sinks off Greece", "A boat sank off Greece, and coastguards saved 104 people.", killed=59)
    later = desk.read("64 dead in shipwreck", "Coastguards counted 64 dead of Wednesday's shipwreck.", 20, killed=64)
    assert "kin incident boat_sinking" in " ".join(later.why)


@pytest.mark.parametrize(("hours", "joins"), [(5, True), (80, False)])
def test_a_blast_days_after_deaths_of_another_kind_is_none_of_them(desk: Any, hours: int, joins: bool) -> None:
    """What happened may be named hours later; days later, in the same place, something else has happened."""
    waiting = (
        "Thousands of families with children and suitcases have waited for days at the fence of Davao airport for "
        "evacuation flights, in the heat and without water, the ministry said. Parents lifted infants overhead."
    )
    first = desk.read("Seven die in crowd waiting for evacuation flights", waiting, killed=7)
    later = desk.read(
        "Explosion outside Davao airport",
        "An explosion and gunfire were heard from a gate of the airport, and ten people may be dead.",
        hours=hours,
        killed=10,
    )
    assert (later.event.id == first.event.id) == joins


@pytest.mark.parametrize(("hours", "text", "stays"), [(3, "", True), (44, "", False), (44, " near Mykolaiv", True)])
def test_a_page_of_running_news_is_on_another_strike_by_another_day(
    desk: Any, hours: float, text: str, stays: bool
) -> None:
    """Of one country, kind and number, on one page: after a day only place or people show it to be the same."""
    page = "https://example.org/live/war"
    strike = desk.read(
        "Missiles hit market in Mykolaiv",
        "Ukraine says five people were killed in a missile strike.",
        0,
        page,
        killed=5,
    )
    later = desk.read(
        f"Five dead as depots are struck{text}",
        "Trains burn in the centre of the country after missiles struck, railwaymen in Ukraine say.",
        hours,
        page,
        killed=5,
    )
    assert (later.event.id == strike.event.id) is stays


def test_bodies_that_are_found_are_no_other_incident_s(desk: Any) -> None:
    """A shooting of last week in the same state is not how people came to lie dead in a barge."""
    desk.read(
        "Gunman kills 12 at Laredo bus station",
        "A gunman shot twelve people dead in Laredo, Texas. Hospitals in San Antonio took in the wounded.",
        killed=12,
    )
    found = desk.read(
        "At least 30 found dead in Texas barge",
        "Emergency services are at the quay on the outskirts of San Antonio where the barge lay.",
        100,
        killed=30,
    )
    assert found.created
