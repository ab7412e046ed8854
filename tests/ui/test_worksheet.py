"""The worksheet as a page: its links lead to the app that shows it."""

import re

from starlette.applications import Starlette
from starlette.testclient import TestClient

from mnist_demo.settings import WORKSHEET
from mnist_demo.ui import worksheet

TEXT = WORKSHEET.read_text(encoding="utf-8")


def test_its_six_links_lead_to_whatever_app_shows_it():
    page = TestClient(Starlette(routes=[worksheet.route()])).get("/worksheet").text
    links = re.findall(r'href="(\./#[^"]+)"', page)
    assert len(links) == 6
    assert [link.replace("&amp;", "&") for link in links] == [
        f"./#{fragment}" for fragment in re.findall(r"\(\S+?#(\S+)\)", TEXT)
    ]
    assert worksheet.APP not in page


def test_each_link_has_questions_and_each_question_an_answer():
    *parts, answers = re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]
    assert len(parts) == 6
    for number, part in enumerate(parts, 1):
        questions = re.findall(r"^(\d)\. ", part.partition("\n")[2], re.MULTILINE)
        answer = re.search(rf"\*\*{number}\.\*\*(.*?)(?=\*\*|\Z)", answers, re.DOTALL)[1]
        assert re.findall(r"\((\d)\)", answer) == questions == ["1", "2", "3"]
