"""Walking through all commands that an address lists for somebody.

Each is begun, given up, begun again; its form is read, sent back without what it requires, and
filled in from its own description; every answer is held to what the desk promises. A plan says
in which order, what to write where a guess would not do, and what has to happen before. What no
plan knows is walked as well: it may refuse what was guessed, but has to answer in form.
"""

from dataclasses import dataclass, field
from typing import Callable

from slixmpp.exceptions import IqError

from party import Broken, demand


@dataclass
class Stop:
    """One command of a plan. Before and after are told nothing and the answer; what before
    returns is added to the values."""

    node: str
    values: dict = field(default_factory=dict)
    before: Callable | None = None
    after: Callable | None = None
    last: bool = False  # behind those that no plan knows


async def walk(person, address, plan):
    """Runs all that is listed for somebody at an address."""
    listed = await person.commands(address)
    missing = {stop.node for stop in plan} - set(listed)
    demand(not missing, f"{person.name} does not find {missing} at {address}", sorted(listed))
    unknown = [node for node in listed if node not in {stop.node for stop in plan}]
    for stop in plan:
        if not stop.last:
            await planned(person, address, stop)
    for node in unknown:
        await through(person, address, node, {}, guessing=True)
    for stop in plan:
        if stop.last:
            await planned(person, address, stop)


async def planned(person, address, stop):
    values = dict(stop.values)
    if stop.before:
        values |= await stop.before() or {}
    answer = await through(person, address, stop.node, values)
    demand(not answer.refused, f"{person.name}: {stop.node} at {address} is refused", answer)
    if stop.after:
        await stop.after(answer)


async def through(person, address, node, values, guessing=False):
    """Runs one command from its form to its result, and returns that."""
    answer = await person.step(address, node)
    if answer.status == "executing":
        await gives_up(person, address, node)
        answer = await lacks(person, address, answer)
        filled = {var: guessed(field) for var, field in answer.fields.items()}
        filled |= {var: value for var, value in values.items() if var in answer.fields}
        answer = await person.fill(address, answer, filled)
    if guessing and answer.status == "executing":
        demand(answer.form["instructions"], f"{node} asks again and does not say why", answer)
        answer = await person.step(address, node, "cancel", sessionid=answer.sessionid)
        demand(answer.status == "canceled", f"{node} cannot be given up", answer)
        return answer
    demand(answer.status == "completed", f"{person.name}: {node} at {address} wants more", answer)
    in_note(answer)
    return answer


async def gives_up(person, address, node):
    """A command that was begun can be given up, and is over then."""
    begun = await person.step(address, node)
    answer = await person.step(address, node, "cancel", sessionid=begun.sessionid)
    demand(answer.status == "canceled", f"{node} cannot be given up", answer)
    await refused(person.step(address, node, "complete", sessionid=begun.sessionid), "bad-request", "bad-sessionid")


async def lacks(person, address, answer):
    """A form without what it requires comes again, with the reason and what was typed."""
    required = [var for var, field in answer.fields.items() if field["required"]]
    typed = [var for var, field in answer.fields.items() if field["type"] == "text-multi" and var not in required]
    if not required:
        return answer
    before = {var: answer.fields[var]["value"] or "" for var in (*required, *typed)}
    again = await person.fill(address, answer, {var: "" for var in required} | {var: "kept" for var in typed})
    demand(again.status == "executing", f"{answer.node} does without {required}", again)
    demand(again.form["instructions"], f"{answer.node} asks again and does not say why", again)
    for var in typed:
        demand(again[var] == "kept", f"{answer.node} forgets what was typed for {var}", again)
    for var, value in before.items():
        again.fields[var]["value"] = value
    return again


def guessed(field):
    """A value by the field's own description: what it comes with, else the first that it offers,
    else words where some are required."""
    value, kind = field["value"], field["type"]
    if value not in (None, "", []):
        return value
    if kind.startswith("list-"):
        offered = [option["value"] for option in field["options"]]
        chosen = next((v for v in offered if v), offered[0])
        return [chosen] if kind == "list-multi" else chosen
    if kind == "boolean":
        return False
    if not field["required"]:
        return ""
    return "someone@example.org" if kind.startswith("jid-") else "words"


def in_note(answer):
    """The note holds the whole result: some clients show no more of it."""
    for var, field in answer.fields.items():
        value = field["value"]
        for line in value.split("\n") if isinstance(value, str) else value or []:
            if line in ("true", "false"):  # words say that in their own way
                continue
            demand(line in answer.note, f"{answer.node}: {var}={line!r} is not in the note", answer)


async def manners(person, address, foreign=None):
    """What is not there, what is not for somebody, and what was never begun."""
    await refused(person.step(address, "no-such-command"), "item-not-found")
    if foreign:
        await refused(person.step(address, foreign), "forbidden")
    await refused(person.step(address, "status", sessionid="made-up"), "bad-request", "bad-sessionid")


async def refused(step, condition, extra=None):
    """Expects a stanza error, with a text."""
    try:
        answer = await step
    except IqError as error:
        e = error.iq["error"]
        demand(e["condition"] == condition and e["text"], f"not refused as {condition} with a text", error.iq)
        demand(extra is None or any(child.tag.endswith("}" + extra) for child in e.xml), f"no {extra}", error.iq)
        return
    raise Broken(f"not refused as {condition}\n{answer}")
