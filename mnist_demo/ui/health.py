"""``/healthz``: whether the server can read, and how many people are there.

Container engines and load balancers look at its status, hosts at its counts. Anybody may see them:
they say nothing of who is there.
"""

from collections.abc import Callable
from dataclasses import asdict

import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from mnist_demo.inference import Network
from mnist_demo.ink.normalise import SIDE
from mnist_demo.ui.occupancy import Occupancy

_BLANK = np.zeros((1, SIDE, SIDE), np.uint8)


def route(network: Network, occupancy: Callable[[], Occupancy]) -> Route:
    """The route that answers 200 if a network gives numbers for an image, else 503.

    It takes about a millisecond, in a thread of the pool that also reads for the page.

    Args:
        network: the one that has to read.
        occupancy: gives the counts that are told besides.
    """

    def health(request: Request) -> JSONResponse:
        try:
            healthy = bool(np.isfinite(network.logits(_BLANK)).all())
        except Exception:  # whatever stopped it: the answer is no
            healthy = False
        if healthy:
            return JSONResponse({"status": "ok"} | asdict(occupancy()))
        return JSONResponse({"status": "the network does not read: restart the server"}, 503)

    return Route("/healthz", health)
