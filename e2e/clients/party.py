"""A strict third party: people with slixmpp, who know of the desk what the XEPs say.

Everything goes through slixmpp's own plugins (XEP-0004, 0030, 0045, 0050, 0249); what they
would let pass is looked at in the XML.
"""

import asyncio

import slixmpp
from slixmpp.exceptions import IqError

NS_COMMANDS = "http://jabber.org/protocol/commands"
NS_FORM = "jabber:x:data"
NS_MUC_USER = "http://jabber.org/protocol/muc#user"
PATIENCE = 25  # seconds; it only ends what will never come

# XEP-0004 §3.3; what is left out does not belong into a command of a person.
FIELD_TYPES = {
    "boolean", "fixed", "hidden", "jid-multi", "jid-single", "list-multi", "list-single",
    "text-multi", "text-private", "text-single",
}


class Broken(Exception):
    """The desk did not keep what it promises."""


def demand(true, complaint, about=None):
    if not true:
        raise Broken(complaint if about is None else f"{complaint}\n{about}")


class Answer:
    """One answer of a command, held to XEP-0050 and to what the desk promises."""

    def __init__(self, iq, node):
        self.iq, self.node = iq, node
        self.command = iq["command"]
        self.status = self.command["status"]
        self.sessionid = self.command["sessionid"]
        self.notes = [text for _, text in self.command["notes"]]
        self.refused = any(kind == "error" for kind, _ in self.command["notes"])
        self.note = "\n".join(self.notes)
        self.x = self.command.xml.find(f"{{{NS_FORM}}}x")
        self.form = self.command["form"] if self.x is not None else None
        self.fields = self.form.get_fields() if self.form is not None else {}
        self.hold()

    def __str__(self):
        return str(self.iq)

    def __getitem__(self, var):
        demand(var in self.fields, f"{self.node}: no field {var}", self)
        return self.fields[var]["value"] or ""

    def hold(self):
        """Checks the answer by itself."""
        demand(self.command["node"] == self.node, "another node", self)
        demand(self.sessionid, "no sessionid", self)
        demand(self.status in ("executing", "completed", "canceled"), "no status", self)
        demand(len(self.command.xml.findall(f"{{{NS_FORM}}}x")) <= 1, "several forms", self)
        if self.status == "executing":
            self.hold_form()
        if self.status == "completed":
            self.hold_result()

    def hold_form(self):
        demand(self.form is not None and self.form["type"] == "form", "nothing to fill in", self)
        demand(self.form["title"], "a form without a title", self)
        actions = self.command.xml.find(f"{{{NS_COMMANDS}}}actions")
        demand(actions is not None and "complete" in self.command["actions"], "cannot be completed", self)
        demand(actions.get("execute") in self.command["actions"], "the default action is not offered", self)
        seen = set()
        for field in self.x.findall(f"{{{NS_FORM}}}field"):
            var, kind = field.get("var"), field.get("type")
            demand(var and var not in seen, f"field {var} twice, or nameless", self)
            demand(kind in FIELD_TYPES, f"field {var} has no type", self)
            demand(field.get("label"), f"field {var} has no label", self)
            seen.add(var)
            options = [o.findtext(f"{{{NS_FORM}}}value") for o in field.findall(f"{{{NS_FORM}}}option")]
            values = [v.text or "" for v in field.findall(f"{{{NS_FORM}}}value")]
            if kind.startswith("list-"):
                demand(options, f"nothing to choose for {var}", self)
                demand(len(set(options)) == len(options), f"options of {var} twice", self)
                demand(all(options), f"an option of {var} without a value", self)
            else:
                demand(not options, f"options of {var}, which is no list", self)
            if kind not in ("text-multi", "list-multi", "jid-multi"):
                demand(len(values) <= 1, f"several values of {var}", self)

    def hold_result(self):
        demand(self.note, "completed without a note", self)
        demand(len(self.notes) == 1, "the result is not in one note", self)
        demand(self.command["actions"] == set(), "completed, and yet to go on", self)
        if self.x is None:
            return
        demand(self.form["type"] == "result", "the result is no result", self)
        for part in ("reported", "item"):
            demand(self.x.find(f"{{{NS_FORM}}}{part}") is None, "a table", self)
        for field in self.x.findall(f"{{{NS_FORM}}}field"):
            demand(field.get("var"), "a field without a name", self)
            demand(field.get("type") in FIELD_TYPES, f"field {field.get('var')} has no type", self)
            demand(not field.findall(f"{{{NS_FORM}}}option"), "options in a result", self)


class Person(slixmpp.ClientXMPP):
    """Somebody with one client, who keeps all that they get."""

    def __init__(self, world, name):
        self.name = name  # as in the story; the account's name is in the world
        super().__init__(f"{world['people'][name]}@{world['host']}/third", world["password"])
        self.world = world
        for plugin in ("xep_0004", "xep_0030", "xep_0045", "xep_0050", "xep_0199", "xep_0249"):
            self.register_plugin(plugin)
        self.texts, self.invitations, self.heard, self.seen = [], [], [], []
        self.news = asyncio.Event()
        for event, kept in (
            ("message", self.texts), ("groupchat_direct_invite", self.invitations),
            ("groupchat_message", self.heard), ("groupchat_presence", self.seen),
        ):
            self.add_event_handler(event, lambda stanza, kept=kept: self.keep(kept, stanza))
        self.add_event_handler("failed_all_auth", lambda _: self.disconnect())

    @property
    def nick(self):
        return self.boundjid.local.capitalize()

    def keep(self, kept, stanza):
        kept.append(stanza)
        self.news.set()

    async def log_in(self, present=True):
        host, port = self.world["address"].rsplit(":", 1)
        self.connect((host, int(port)), use_ssl=False, force_starttls=False, disable_starttls=True)
        await self.wait_until("session_start", PATIENCE)
        await self.get_roster()
        if present:
            self.send_presence()
        return self

    async def wait(self, what, find):
        """Returns what find finds, once it finds something."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not (found := find()):
                    self.news.clear()
                    await self.news.wait()
                return found
        except TimeoutError:
            raise Broken(f"{self.name} waited in vain for {what}") from None

    async def told(self, sender, *words):
        """Waits for a chat message with all the words, and returns its text."""
        def find():
            for message in self.texts:
                if message["type"] != "groupchat" and message["from"].bare == sender and all(w in message["body"] for w in words):
                    return message["body"]
            return None
        return await self.wait(f"words from {sender}: {words}", find)

    async def invited(self, room):
        """Waits for the direct invitation to a room (XEP-0249)."""
        def find():
            for message in self.invitations:
                if message["groupchat_invite"]["jid"] == room:
                    return message
            return None
        message = await self.wait(f"an invitation to {room}", find)
        demand(message["groupchat_invite"]["reason"], "an invitation without a reason", message)
        demand(message["from"].domain == self.world["domain"], "an invitation by a stranger", message)
        demand(message.xml.find(f".//{{{NS_MUC_USER}}}invite") is None, "a mediated invitation", message)
        return message

    async def joins(self, room):
        result = await self["xep_0045"].join_muc_wait(room, self.nick, timeout=PATIENCE)
        demand(result[0]["type"] != "error", f"{self.name} cannot join", result[0])

    async def hears(self, room, *words, by=None):
        """Waits for words said in a room."""
        def find():
            for message in self.heard:
                if message["from"].bare == room and by in (None, message["from"].resource) and all(w in message["body"] for w in words):
                    return message["body"]
            return None
        return await self.wait(f"words in the room: {words}", find)

    def says(self, room, body):
        self.send_message(mto=room, mbody=body, mtype="groupchat")

    async def out(self, room):
        """Waits until one has been put out of a room, with the reason."""
        def find():
            for presence in self.seen:
                if presence["from"] == f"{room}/{self.nick}" and presence["type"] == "unavailable":
                    return presence
            return None
        presence = await self.wait(f"the removal from {room}", find)
        codes = {s.get("code") for s in presence.xml.iter(f"{{{NS_MUC_USER}}}status")}
        demand(codes & {"307", "321"}, f"{self.name} is out without being removed", presence)
        if "307" in codes:
            demand(presence.xml.findtext(f".//{{{NS_MUC_USER}}}reason"), "put out for no reason", presence)

    async def commands(self, address):
        """The commands that an address lists: their titles by node (XEP-0050 §2.2)."""
        iq = await self["xep_0050"].get_commands(address, timeout=PATIENCE)
        listed = {node: title for _, node, title in iq["disco_items"]["items"]}
        for jid, node, title in iq["disco_items"]["items"]:
            demand(jid == address, f"{node} is listed at {jid}", iq)
            demand(title, f"{node} has no title", iq)
        return listed

    async def step(self, address, node, action="execute", form=None, sessionid=None):
        """One step of a command."""
        iq = await self["xep_0050"].send_command(
            address, node, action=action, payload=form, sessionid=sessionid, timeout=PATIENCE)
        answer = Answer(iq, node)
        demand(sessionid in (None, answer.sessionid), "another sessionid", answer)
        return answer

    async def fill(self, address, answer, values, action="complete"):
        """Sends a form back with values; what is not named goes back as it came."""
        form = answer.form
        unknown = set(values) - set(answer.fields)
        demand(not unknown, f"the form of {answer.node} does not ask for {unknown}", answer)
        for var, value in values.items():
            answer.fields[var]["value"] = value
        form.reply()
        return await self.step(address, answer.node, action, form, answer.sessionid)

    async def run(self, address, node, **values):
        """Runs a command from its form to its result, by slixmpp's own work flow."""
        done = asyncio.get_running_loop().create_future()

        def failed(iq, session):
            if not done.done():
                done.set_exception(IqError(iq))

        def result(iq, session):
            if not done.done():
                done.set_result(iq)

        def first(iq, session):
            try:
                answer = Answer(iq, node)
                if answer.status == "completed":
                    return result(iq, session)
                unknown = set(values) - set(answer.fields)
                demand(not unknown, f"the form of {node} does not ask for {unknown}", answer)
                for var, value in values.items():
                    answer.fields[var]["value"] = value
                answer.form.reply()
                session["payload"], session["next"] = answer.form, result
                self["xep_0050"].complete_command(session)
            except Broken as broken:
                done.set_exception(broken)

        self["xep_0050"].start_command(address, node, {"next": first, "error": failed})
        try:
            answer = Answer(await asyncio.wait_for(done, PATIENCE), node)
        except TimeoutError:
            raise Broken(f"{node} at {address} is never answered") from None
        demand(answer.status == "completed" and not answer.refused, f"{self.name}: {node} is not done", answer)
        return answer
