"""Serves the hub of a folder on a port of this computer: `python -m tests.processes.hub FOLDER PORT`; says `serving` when it does."""

import logging
import sys
from pathlib import Path

from keyworker.hub.app import create_app
from keyworker.hub.home import open_hub
from keyworker.hub.serving import listen, prepared, run

if __name__ == "__main__":
    logging.disable()
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    server = prepared(create_app(open_hub(folder, keys=folder / "keys")))
    listening = listen("127.0.0.1", port, tls=False)
    sys.stdout.write("serving\n")
    sys.stdout.flush()
    run(server, listening)
