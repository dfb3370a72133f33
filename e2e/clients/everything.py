#!/usr/bin/python3
"""Every command that the desk lists, as a customer, a CSR, a supervisor and an admin.

Reads its world like story.py. The desk must be one of its own: the admin alters it.
"""

import stage
from party import Person, demand
from walk import Stop, manners, walk

SERVICES = """
services:
  - name: walk
    title: Walk
    offer_timeout: 2m
    missed_offers: 9
    codes: [solved, follow-up]
    meeting: https://meet.example.org/walk
    form:
      - {{name: topic, label: What is it about?, type: list-single, options: [price, delivery], required: true}}
    forms:
      - {{name: refund, title: Refund, fields: [{{name: account, label: Account, required: true}}]}}
    overflow:
      - {{no_csr: true, offer: deferred}}
  - name: parlour
    title: Parlour
    kind: lobby
csrs:
  - {{jid: {bob}, name: Bob, capacity: 3, services: [walk, parlour], skills: {{german: 2}}}}
  - {{jid: {carol}, name: Carol, capacity: 3, services: [walk]}}
roles:
  - {{jid: {sue}, role: supervisor}}
"""


class Desk:
    """The desk with its people, and the session that is walked through."""

    def __init__(self, world):
        self.domain, self.contact = world["domain"], f"desk@{world['domain']}"
        self.service, self.parlour = f"walk@{self.domain}", f"parlour@{self.domain}"
        self.jids = {name: f"{account}@{world['host']}" for name, account in world["people"].items()}
        self.people = {name: Person(world, name) for name in world["people"]}
        self.extra = f"extra@{world['host']}"
        self.session = self.room = self.token = None

    def __getattr__(self, name):
        return self.people[name]

    @property
    def at(self):
        return f"{self.session}@{self.domain}"

    async def begin(self):
        for person in self.people.values():
            await person.log_in(present=False)
        await self.admin.run(self.domain, "import", file=SERVICES.format(**self.jids))
        self.alice.send_presence()

    async def there(self, *names):
        """Makes just these CSRs be there."""
        for name in ("bob", "carol"):
            self.people[name].send_presence(ptype=None if name in names else "unavailable")
        await stage.free(self.alice, self.service, len(names))

    async def talks(self):
        """Alice asks, and Bob comes."""
        await self.there("bob")
        answer = await self.alice.run(self.service, "contact", question="Why?", topic="price")
        self.session, self.room = answer["session"], answer["room"]
        await self.alice.joins(self.room)
        await self.offered(self.bob, self.room)
        await self.comes(self.bob)

    async def comes(self, csr):
        await csr.joins(self.room)
        await self.alice.hears(self.room, "is here to help you")

    async def offered(self, csr, room):
        await csr.told(self.contact, f"xmpp:{room}?join")
        await csr.invited(room)

    async def anna_asks(self):
        """Anna asks, and Bob has not answered yet."""
        answer = await self.anna.run(self.service, "contact", question="And me?", topic="delivery")
        await self.offered(self.bob, answer["room"])
        return {"session": answer["session"]}

    async def anna_goes(self, _):
        await self.anna.run(self.service, "leave")

    async def anna_waits(self):
        """Anna comes into the lobby."""
        answer = await self.anna.run(self.parlour, "contact", question="Anybody here?")
        await self.anna.joins(answer["room"])
        await stage.present(self.anna, self.parlour, 1)
        return {"who": answer["nick"]}

    async def anna_is_taken(self, answer):
        await self.anna.told(self.parlour, f"xmpp:{answer['room']}?join")
        await self.anna.invited(answer["room"])
        for _ in ("the session", "the lobby"):
            await self.anna.run(self.parlour, "leave")


async def customer(desk):
    """Alice asks while nobody is there, is put off, comes back, and Bob comes."""
    async def begun(answer):
        desk.session, desk.room, desk.token = answer["session"], answer["room"], answer["token"]

    async def put_off():
        await desk.alice.told(desk.service, "!later")

    async def promised(answer):
        desk.token = answer["token"]

    async def token():
        return {"token": desk.token}

    async def bob_comes():
        await desk.alice.joins(desk.room)
        desk.bob.send_presence()
        await desk.offered(desk.bob, desk.room)
        await desk.comes(desk.bob)

    await manners(desk.alice, desk.service)
    await walk(desk.alice, desk.service, [
        Stop("contact", {"question": "Why?", "topic": "price"}, after=begun),
        Stop("status"), Stop("later", before=put_off, after=promised), Stop("resume", before=token, after=begun),
        Stop("transcript", before=bob_comes), Stop("rate", {"score": "5"}),
        Stop("leave", last=True),
    ])


def work(desk, **it):
    """What a CSR does in a session; at the desk the session is named."""
    async def both():
        await desk.there("bob", "carol")

    async def withdraw(_):
        await desk.bob.run(desk.at, "cancel")

    async def conference():
        await desk.bob.run(desk.at, "conference", target=desk.jids["carol"])

    return [
        Stop("context", it), Stop("note", {**it, "text": "a fine one"}),
        Stop("push", {**it, "url": "https://example.org/a", "text": "the form"}),
        Stop("form", {**it, "form": "refund"}), Stop("call", it),
        Stop("reply", {**it, "name": "hello"}), Stop("hold", it), Stop("unhold", it),
        Stop("conference", {**it, "target": desk.jids["carol"], "note": "please"}, before=both, after=withdraw),
        Stop("transfer", {**it, "target": desk.jids["carol"], "note": "please"}, after=withdraw),
        Stop("cancel", it, before=conference),
        Stop("close", {**it, "code": "solved", "note": "all fine"}, last=True),
    ]


async def csr(desk):
    """Bob, at the desk, at the desk as a contact, and at the session."""
    async def next_one(answer):
        demand(answer["session"], "next gives no session", answer)
        await desk.anna_goes(answer)

    for address in (desk.domain, desk.contact):
        await desk.talks()
        await manners(desk.bob, address, "service-set")
        await walk(desk.bob, address, [
            Stop("status", {"state": "available"}), Stop("sessions"),
            Stop("reply-set", {"name": "hello", "text": "Hello {customer}, I am {csr}."}),
            Stop("accept", before=desk.anna_asks, after=desk.anna_goes),
            Stop("decline", {"reason": "busy"}, before=desk.anna_asks),
            Stop("next", {"service": "walk"}, after=next_one),
            Stop("take", before=desk.anna_waits, after=desk.anna_is_taken),
            *work(desk, session=desk.session),
        ])
    await desk.talks()
    answer = await desk.bob.step(desk.domain, "sessions")
    demand(desk.session in answer.note, "the session is not listed", answer)
    await walk(desk.bob, desk.at, work(desk))


def oversight(desk, **it):
    """What a supervisor does about a session; at the desk the session is named."""
    async def carol():
        await desk.there("bob", "carol")

    return [
        Stop("monitor", {**it, "on": True}), Stop("whisper", {**it, "text": "gently"}),
        Stop("barge", it), Stop("note", {**it, "text": "a fine one"}),
        Stop("assign", {**it, "csr": desk.jids["carol"]}, before=carol),
        Stop("end-session", {**it, "reason": "enough"}, last=True),
    ]


def watch(desk):
    return [Stop("overview"), Stop("csr-state", {"csr": desk.jids["carol"], "state": "available", "reason": "back"})]


async def supervisor(desk):
    await desk.talks()
    await manners(desk.sue, desk.domain, "service-set")
    await walk(desk.sue, desk.domain, watch(desk) + oversight(desk, session=desk.session))
    await desk.talks()
    await walk(desk.sue, desk.at, oversight(desk))


async def admin(desk):
    """The admin sets up a service and a CSR, and takes them away again."""
    walked, extra = {"service": "walked"}, {"jid": desk.extra}
    exported = {}

    async def keep(answer):
        exported["file"] = answer["file"]

    async def kept():
        return {"file": exported["file"], "dry_run": True}

    await desk.talks()
    await manners(desk.admin, desk.domain, "accept")
    await walk(desk.admin, desk.domain, [
        Stop("service-set", {"name": "walked", "title": "Walked", "kind": "queue", "codes": "solved"}),
        Stop("service-list"), Stop("service-show", walked), Stop("service-close", walked), Stop("service-open", walked),
        Stop("hours-set", {**walked, "zone": "Europe/Berlin", "open": "Mon-Fri 09:00-18:00", "closed": "2026-12-25"}),
        Stop("csr-set", {**extra, "name": "Extra", "services": "walked", "skills": "german=2"}), Stop("csr-list"),
        Stop("role-grant", {**extra, "role": "supervisor"}), Stop("role-revoke", {**extra, "role": "supervisor"}),
        Stop("reply-set", {"name": "hello", "text": "Hello {customer}.", "scope": "desk"}),
        Stop("limits-set"), Stop("stats"), Stop("audit", {"session": desk.session}),
        Stop("transcript", {"session": desk.session}),
        Stop("route-test", {"service": "walk", "form": "topic=delivery", "customer": desk.extra}),
        Stop("export", after=keep), Stop("import", before=kept),
        Stop("drain", {"state": "off"}), Stop("erase", {"customer": desk.extra, "confirm": True}),
        *watch(desk), *oversight(desk, session=desk.session),
        Stop("csr-remove", extra, last=True), Stop("service-remove", walked, last=True),
    ])


async def everything(world):
    desk = Desk(world)
    await desk.begin()
    for role in (customer, csr, supervisor, admin):
        await role(desk)
    for person in desk.people.values():
        await person.disconnect()


if __name__ == "__main__":
    stage.play(everything)
