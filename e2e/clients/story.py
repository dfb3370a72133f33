#!/usr/bin/python3
"""A session among a customer and two CSRs who know the desk from outside alone.

Reads the names and addresses of the stage from standard input, as JSON. Exits with 0 if all
went as promised; else says what did not, behind all that was sent and received.
"""

import stage
from party import Person, demand


async def story(world):
    alice, bob, carol = (Person(world, name) for name in ("alice", "bob", "carol"))
    await alice.log_in()
    await bob.log_in()
    await stage.free(alice, world["service"], 1)
    await carol.log_in(present=False)
    session, room = await contact(world, alice, bob)
    at = f"{session}@{world['domain']}"
    carol.send_presence()
    await stage.free(alice, world["service"], 1)
    await conference(world, at, room, (alice, bob, carol))
    await hand_over(world, at, room, (alice, bob, carol))
    await close(world, at, room, (alice, bob))
    for person in (alice, bob, carol):
        await person.disconnect()


async def contact(world, alice, bob):
    """Alice asks, Bob comes."""
    answer = await alice.run(world["service"], "contact", name=alice.nick, question="Where is it?\nIt is late.")
    session, room = answer["session"], answer["room"]
    demand(room == f"{session}@{world['rooms']}", "the room is elsewhere", answer)
    demand(answer["state"] == "offered" and answer["nick"] == alice.nick, "the connection details", answer)
    await alice.invited(room)
    offer = await bob.told(f"desk@{world['domain']}", f"xmpp:{room}?join")
    for word in ("Where is it?", alice.nick, "!accept 1", "!decline 1"):
        demand(word in offer, f"the offer lacks {word!r}", offer)
    await bob.invited(room)
    await alice.joins(room)
    await bob.joins(room)  # and that is all it takes
    await alice.hears(room, bob.nick, "is here to help you")
    status = await alice.run(world["service"], "status")
    demand(status["state"] == "active", "the session is not active", status)
    await talk(room, alice, bob)
    return session, room


async def talk(room, *people):
    """Everyone says something, and all hear it."""
    for speaker in people:
        words = f"This is {speaker.nick}, with ☺ & <b>."
        speaker.says(room, words)
        for hearer in people:
            await hearer.hears(room, words, by=speaker.nick)


async def conference(world, at, room, people):
    """Bob brings Carol in."""
    alice, bob, carol = people
    await bob.run(at, "conference", target=str(carol.boundjid.bare), note="do you know this?")
    offer = await carol.told(f"desk@{world['domain']}", f"xmpp:{room}?join")
    for word in ("Where is it?", "do you know this?", bob.nick):
        demand(word in offer, f"the request lacks {word!r}", offer)
    await carol.invited(room)
    await carol.joins(room)
    await alice.hears(room, carol.nick)
    await talk(room, *people)


async def hand_over(world, at, room, people):
    """Bob leaves it to Carol at once, and gets it back by a warm transfer."""
    alice, bob, carol = people
    await bob.run(at, "transfer", mode="cold")
    await bob.out(room)
    await talk(room, alice, carol)
    bob.seen.clear()
    bob.texts.clear()
    await carol.run(at, "transfer", target=bob.nick, note="it is yours")
    await bob.told(f"desk@{world['domain']}", f"xmpp:{room}?join", "it is yours")
    carol.says(room, "I am still here.")
    await alice.hears(room, "I am still here.", by=carol.nick)
    demand(not [p for p in carol.seen if p["type"] == "unavailable" and p["from"].resource == carol.nick], "Carol is out too soon")
    await bob.joins(room)
    await carol.out(room)
    alice.heard.clear()
    bob.heard.clear()
    await talk(room, alice, bob)


async def close(world, at, room, people):
    alice, bob = people
    bob.seen.clear()
    answer = await bob.step(at, "close")
    wrong = await bob.fill(at, answer, {"code": "nonsense", "note": "kept"})
    demand(wrong.status == "executing" and wrong["note"] == "kept", "a wrong code", wrong)
    demand("nonsense" in wrong.form["title"] and "nonsense" in wrong.form["instructions"], "the reason is not shown", wrong)
    done = await bob.fill(at, wrong, {"code": "solved"})
    demand(done.status == "completed" and not done.refused, "not closed", done)
    for person in people:
        await person.out(room)
    await alice.run(world["service"], "rate", score="5", comment="Thank you")


if __name__ == "__main__":
    stage.play(story)
