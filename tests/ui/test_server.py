import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from mnist_demo.ui.body_limit import BodyLimit

_ROOT = Path(__file__).parents[2]
_APP = "import runpy; runpy.run_path('app.py', run_name='__main__')"


def run(code: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=_ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.parametrize("name", ["GRADIO_SERVER_PORT", "GRADIO_NUM_PORTS"])
@pytest.mark.parametrize("number", ["abc", "0", "70000", "-1"])
def test_a_number_that_is_none_gets_one_sentence(name, number):
    ran = run(_APP, **{name: number})
    assert ran.returncode == 1
    assert ran.stderr.count("\n") == 1
    assert name in ran.stderr


def test_an_option_that_there_is_not_is_named():
    ran = run(f"import sys; sys.argv = ['app.py', '--workshp']; {_APP}")
    assert ran.returncode == 2
    assert "--workshp" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("option", "name", "told"), [("", "127.0.0.1", "127.0.0.1"), ("--workshop", "", "0.0.0.0")]
)
def test_a_busy_port_gets_one_sentence(option, name, told):
    with socket.socket() as busy:
        busy.bind((told, 0))
        busy.listen()
        port = busy.getsockname()[1]
        ran = run(
            f"import sys; sys.argv = ['app.py', *{option.split()}]; {_APP}",
            GRADIO_SERVER_NAME=name,
            GRADIO_SERVER_PORT=str(port),
        )
    assert ran.returncode == 1
    assert ran.stderr.count("\n") == 1
    assert ran.stderr.startswith(f"{told}, port {port}, cannot be listened on")


@pytest.mark.slow
def test_a_missing_champion_gets_one_sentence(tmp_path):
    ran = run(
        "import mnist_demo.inference.reader as reader, pathlib, sys\n"
        f"reader.Reader.__init__.__defaults__ = (pathlib.Path({str(tmp_path / 'none')!r}),)\n"
        "from mnist_demo.ui.server import main; sys.exit(main())"
    )
    assert ran.returncode == 1
    assert ran.stderr.count("\n") == 1
    assert "no bundle" in ran.stderr


def test_a_body_is_bounded_whether_it_announces_its_length_or_not():
    async def length(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    routes = [Route("/", length, methods=["POST"])]
    client = TestClient(Starlette(routes=routes, middleware=[BodyLimit.of(1000)]))
    assert client.post("/", content=b"x" * 1000).text == "1000"
    assert client.post("/", content=b"x" * 1001).status_code == 413
    assert client.post("/", content=(b"x" * 100 for _ in range(20))).status_code == 413
