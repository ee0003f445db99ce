"""The broom as a program: `python -m tests.crash.sweep HOURS`, with the clock and every file that much older."""

import asyncio
import json
import os
import sys
import time
from datetime import timedelta

from msgspec.structs import asdict

from database.connection import close_pool, open_pool
from models import clock
from settings import current
from uploads.tidy import tidy


def _age(hours: float) -> None:
    then = time.time() - 3600 * hours
    for path in current().data_dir.rglob("*"):
        if path.is_file() and path.relative_to(current().data_dir).parts[0] in {
            "files",
            "incoming",
        }:
            os.utime(path, (then, then))


async def _main(hours: float) -> None:
    clock.move(timedelta(hours=hours))
    await open_pool()
    try:
        print(json.dumps(asdict(await tidy())))
    finally:
        await close_pool()


if __name__ == "__main__":
    _age(float(sys.argv[1]))
    asyncio.run(_main(float(sys.argv[1])))
