"""The endpoints as tools of the Model Context Protocol, where gradio[mcp] is installed."""

import asyncio
import base64
import json

import pytest

from mnist_demo.settings import SAMPLES

pytest.importorskip("mcp", reason="gradio[mcp] is not installed: an extra, not tested by default")


async def ask(url: str) -> tuple[dict[str, str], str]:
    """The description of each tool, and what ``predict`` answers to a sample."""
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    picture = base64.b64encode((SAMPLES / "digit_7.png").read_bytes()).decode()
    async with streamablehttp_client(f"{url}gradio_api/mcp/") as (read, write, _):
        async with ClientSession(read, write) as session:
            await session.initialize()
            tools = (await session.list_tools()).tools
            arguments = {"image": f"data:image/png;base64,{picture}"}
            answered = await session.call_tool("predict", arguments)
    return {tool.name: tool.description for tool in tools}, answered.content[0].text


def test_predict_and_evaluate_are_tools(app):
    tools, answered = asyncio.run(ask(app.url))
    assert tools["predict"].startswith("Read the digits on a picture")
    assert tools["evaluate"].startswith("Measure how well a network reads")
    assert (
        json.loads(answered.replace("'", '"').replace("True", "true").replace("None", "null"))[
            "reading"
        ]
        == "7"
    )
