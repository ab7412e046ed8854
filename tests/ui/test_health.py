import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mnist_demo.inference import Network
from mnist_demo.settings import CHAMPION
from mnist_demo.ui import health
from mnist_demo.ui.occupancy import Occupancy

COUNTS = {"people": 3, "training": 1, "waiting": 2, "diagnosing": 0}


class Broken:
    def logits(self, images):
        raise RuntimeError("no memory")


class Nonsense:
    def logits(self, images):
        return np.full((1, 10), np.nan)


def asked(network):
    return TestClient(Starlette(routes=[health.route(network, lambda: Occupancy(**COUNTS))])).get(
        "/healthz"
    )


def test_a_server_that_reads_is_healthy_and_says_how_many_are_there():
    answered = asked(Network.load(CHAMPION))
    assert (answered.status_code, answered.json()) == (200, {"status": "ok"} | COUNTS)


@pytest.mark.parametrize("network", [Broken(), Nonsense()])
def test_a_server_that_does_not_read_is_unhealthy(network):
    answered = asked(network)
    assert answered.status_code == 503
    assert "restart" in answered.json()["status"]
