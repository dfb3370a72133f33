"""Starts a play: reads its world, logs everything, and says how it went by the exit status."""

import asyncio
import json
import logging
import sys
import traceback

from slixmpp.exceptions import IqError, IqTimeout

from party import PATIENCE, Broken


def play(story):
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(message)s")
    logging.getLogger("slixmpp.xmlstream.xmlstream").setLevel(logging.DEBUG)
    for handler in logging.getLogger().handlers:
        handler.addFilter(lambda record: "Event triggered" not in record.getMessage())
    world = json.load(sys.stdin)
    try:
        asyncio.run(story(world))
    except Broken as broken:
        sys.exit(f"BROKEN: {broken}\n{where(broken)}")
    except (IqError, IqTimeout) as error:
        sys.exit(f"BROKEN: an error for an answer: {error.iq}\n{where(error)}")
    except Exception:  # pylint: disable=broad-except # whatever it is, it is the last word
        sys.exit(f"BROKEN: {traceback.format_exc()}")


async def free(person, service, want):
    """Waits until a service says that so many CSRs are free."""
    await figure(person, service, "available", want)


async def present(person, service, want):
    """Waits until a lobby says that so many are there."""
    await figure(person, service, "present", want)


async def figure(person, service, name, want):
    """Waits until a service gives a figure. It says so when asked, and to nobody by itself."""
    async with asyncio.timeout(PATIENCE):
        while True:
            info = await person["xep_0030"].get_info(service)
            value = info.xml.find(f".//{{jabber:x:data}}field[@var='{name}']/{{jabber:x:data}}value")
            if value is not None and value.text == str(want):
                return
            await asyncio.sleep(0.05)


def where(error):
    """The lines of the play that were under way."""
    frames = traceback.extract_tb(error.__traceback__)
    return "\n".join(f"  {f.filename.rsplit('/', 1)[-1]}:{f.lineno}: {f.line}" for f in frames)
