import pytest

from monitor.client.topics import matcher, topic_glob

TOPICS = ["e1:killed", "e1:injured", "e2:killed", "e12:killed", "E1:killed", "e*1:killed", "e]:killed", "e-:killed"]


@pytest.mark.parametrize(
    ("pattern", "chosen"),
    [
        ("*", set(TOPICS)),
        ("e1", {"e1:killed", "e1:injured"}),
        ("e1:killed", {"e1:killed"}),
        ("*:injured", {"e1:injured"}),
        ("e?:killed", {"e1:killed", "e2:killed", "e]:killed", "e-:killed"}),
        ("e[12]", {"e1:killed", "e1:injured", "e2:killed"}),
        ("e[^1]", {"e2:killed", "e]:killed", "e-:killed"}),
        ("e[9-0]", {"e1:killed", "e1:injured", "e2:killed"}),
        (r"e\*1", {"e*1:killed"}),
        (r"e[\]]", {"e]:killed"}),
        ("e[^]", {"e1:killed", "e1:injured", "e2:killed", "e]:killed", "e-:killed"}),
        ("e[]1]", set()),
        ("e1*", {"e1:killed", "e1:injured", "e12:killed"}),
        ("e1:kill.d", set()),
        ("nothing", set()),
    ],
)
def test_a_pattern_chooses_the_same_alerts_from_past_and_present(client, pattern, chosen):
    """What a glob chooses from the stream is exactly what Redis itself chooses among live topics."""
    prefix = "news[1]*:v1"
    subscription = client.pubsub(ignore_subscribe_messages=True)
    glob = topic_glob(prefix, pattern)
    subscription.psubscribe(glob)
    subscription.get_message(timeout=1)
    topics = [f"{prefix}:alerts:{name}" for name in TOPICS]
    live = {topic.removeprefix(f"{prefix}:alerts:") for topic in topics if client.publish(topic, "x")}
    past = {topic.removeprefix(f"{prefix}:alerts:") for topic in topics if matcher(glob).match(topic)}
    subscription.close()
    assert (live, past) == (chosen, chosen)


def test_another_prefix_is_never_chosen():
    """Two deployments in one Redis do not hear each other."""
    assert not matcher(topic_glob("newsmon:v1", "*")).match("other:newsmon:v1:alerts:e1:killed")
    assert not matcher(topic_glob("newsmon:v1", "*")).match("newsmon:v1:alertsx:e1:killed")
