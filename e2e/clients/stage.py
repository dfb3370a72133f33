"""Starts a play: reads its world, logs everything, and says how it went by the exit status."""

import asyncio
import json
import logging
import sys
import traceback

from slixmpp.exceptions import IqError, IqTimeout

from party import Broken


def play(story):
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("asyncio").setLevel(logging.WARNING)
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


def where(error):
    """The lines of the play that were under way."""
    frames = traceback.extract_tb(error.__traceback__)
    return "\n".join(f"  {f.filename.rsplit('/', 1)[-1]}:{f.lineno}: {f.line}" for f in frames)
