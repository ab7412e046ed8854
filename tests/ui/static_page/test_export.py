"""The pad as a folder of files: what is in it, what it refers to, and how it is replaced."""

import base64
import gzip
import json
import re
import shutil
from dataclasses import asdict, replace
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath

import numpy as np
import pytest
import yaml
from PIL import Image

from mnist_demo.bundle import Card, read_card
from mnist_demo.errors import UserError
from mnist_demo.inference.network import Network
from mnist_demo.settings import CHAMPION
from mnist_demo.ui import files
from mnist_demo.ui.static_page import export as module
from mnist_demo.ui.static_page.export import export

COMMENT = re.compile(r"^ *// .*", re.MULTILINE)
UI = Path(files.__file__).parent
TEXTS = (".html", ".js", ".css", ".json", ".webmanifest")
IMPORT = re.compile(r'(?:from|import\() ?"([^"]+)"|new URL\("([^"]+)", import\.meta\.url\)')


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "below" / "a path"
    export(folder)
    return folder


@pytest.fixture
def other_bundle(tmp_path) -> Path:
    """The champion under another name."""
    return bundle(tmp_path / "other", replace(read_card(CHAMPION), architecture="<simple>"))


def bundle(folder: Path, card: Card) -> Path:
    folder.mkdir()
    shutil.copy(CHAMPION / "model.tflite", folder)
    (folder / "card.json").write_text(card.to_json())
    return folder


class References(HTMLParser):
    """The addresses that a page refers to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value for name, value in attrs if name in ("href", "src") and value}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def references(written: dict[str, bytes]) -> dict[str, set[str]]:
    """By file, the files that it refers to, as paths from the folder."""
    page = References(written["index.html"].decode()).found
    found = {"index.html": {url for url in page if not url.startswith("data:")}}
    worker = written["service_worker.js"].decode()
    found["service_worker.js"] = set(json.loads(re.search(r"FILES = (\[.*?\])", worker, re.S)[1]))
    for name, content in written.items():
        if name.endswith(".webmanifest"):
            urls = {icon["src"] for icon in json.loads(content)["icons"]}
        elif name.endswith(".js") and name != "service_worker.js":
            urls = {a or b for a, b in IMPORT.findall(content.decode())}
        else:
            continue
        found[name] = {normpath(join(dirname(name), url)) for url in urls}
    return found


def test_every_address_in_it_is_relative_and_leads_to_one_of_its_files(out):
    written = contents(out)
    found = references(written)
    assert len(found) > 40
    for name, urls in found.items():
        assert {url for url in urls if url not in written} == set(), name


def test_no_other_host_is_named_in_anything_that_a_browser_loads(out):
    texts = [text.decode() for name, text in contents(out).items() if name.endswith(TEXTS)]
    assert len(texts) > 50
    named = {
        host
        for text in texts
        for host in re.findall(r"""(?:https?:|wss?:|["'(])//([\w.-]+)""", COMMENT.sub("", text))
    }
    assert named <= {"localhost"}


def test_nothing_of_it_is_left_out_of_what_is_kept_for_a_day_without_a_connection(out):
    written = set(contents(out)) - {"index.html", "service_worker.js", "README.md"}
    kept = references(contents(out))["service_worker.js"]
    left_out = {name.partition("/")[2] for name in written - kept}
    assert left_out == {"network/README.md", "network/model.tflite"}


def test_it_has_no_file_that_nothing_refers_to(out):
    found = references(contents(out))
    by_name = {"network/card.json", "network/README.md", "network/model.tflite"}
    named = set().union(*(urls for name, urls in found.items() if name != "service_worker.js"))
    idle = {
        name.partition("/")[2]
        for name in contents(out)
        if "/" in name and name not in named and "/samples/" not in name
    }
    assert idle <= by_name | {"icon-192.png"}


def test_a_module_is_the_apps_less_its_comments(out):
    (folder,) = out.glob("v-*")
    modules = sorted(folder.rglob("*.js"))
    assert len(modules) > 40
    for path in modules:
        source = (UI / path.relative_to(folder)).read_text().splitlines(keepends=True)
        # no comment, but text, where a template literal is open
        comments = [i for i, line in enumerate(source) if line.lstrip().startswith("//")]
        assert all("".join(source[:i]).count("`") % 2 == 0 for i in comments), path
        left = "".join(line for i, line in enumerate(source) if i not in comments)
        assert path.read_text() == left, path


def test_no_module_of_the_other_tabs_goes_along(out):
    assert not [name for name in contents(out) if "/train/" in name or "/diagnose/" in name]


def test_the_network_is_the_bundles_packed_and_as_it_is(out):
    (packed,) = out.rglob("model.tflite.gz")
    assert packed.with_suffix("").read_bytes() == (CHAMPION / "model.tflite").read_bytes()
    assert gzip.decompress(packed.read_bytes()) == (CHAMPION / "model.tflite").read_bytes()
    card = Card.from_json((packed.parent / "card.json").read_text())
    assert card == read_card(CHAMPION)


def test_samples_are_prepared_so_that_the_network_reads_what_their_names_say(out):
    network = Network.load(CHAMPION)
    samples = sorted(out.rglob("samples/*.json"))
    assert len(samples) == 10
    for path in samples:
        sample = json.loads(path.read_text())
        assert "reading" not in sample
        (mark,) = sample["marks"]
        grey = np.frombuffer(base64.b64decode(mark["grey"]), np.uint8).reshape(1, 28, 28)
        assert path.stem == f"digit_{network.logits(grey).argmax()}"
        assert sample["steps"]["centred"]["grey"] == mark["grey"]


def test_the_style_sheet_defines_every_variable_that_it_uses(out):
    (sheet,) = out.rglob("style.css")
    text = sheet.read_text()
    assigned_by_scripts = {"--mass-x", "--mass-y"}
    used, defined = (set(re.findall(one, text)) for one in (r"var\((--[\w-]+)", r"(--[\w-]+):"))
    own = {name for name in used if re.search(rf"\.(?:train|diagnose)[^{{}}]*{{[^}}]*{name}", text)}
    assert used - defined - assigned_by_scripts - own == set()


def test_the_readme_is_a_static_spaces(out):
    _, front_matter, text = (out / "README.md").read_text().split("---\n", 2)
    space = yaml.safe_load(front_matter)
    assert space["sdk"] == "static"
    assert (out / space["app_file"]).is_file()
    assert len(space["short_description"]) <= 60
    colours = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}
    assert {space["colorFrom"], space["colorTo"]} <= colours
    assert "the champion" in text
    (link,) = re.findall(r"\]\(([^)]+)\)", text)
    assert (out / link).is_file()


def test_the_manifest_has_icons_of_the_sizes_that_it_says(out):
    (path,) = out.rglob("manifest.webmanifest")
    for icon in json.loads(path.read_text())["icons"]:
        with Image.open(path.parent / icon["src"]) as image:
            assert icon["sizes"] == "{}x{}".format(*image.size)


class TestAnotherNetwork:
    def test_is_named_on_the_page_and_in_the_readme(self, tmp_path, other_bundle):
        export(tmp_path / "out", other_bundle)
        page = (tmp_path / "out" / "index.html").read_text()
        assert '<b class="reader-name">&lt;simple&gt;</b>' in page
        assert "the champion" not in (tmp_path / "out" / "README.md").read_text()

    def test_of_an_old_card_without_figures_is_told_of_all_the_same(self, tmp_path):
        card = Card("simple", 12_345)
        exported = export(tmp_path / "out", bundle(tmp_path / "old", card))
        assert exported.network == "simple, 12,345 parameters."

    @pytest.mark.parametrize("damage", ["no folder", "no card", "no network", "cut"])
    def test_that_cannot_be_read_is_refused_and_nothing_is_written(
        self, tmp_path, other_bundle, damage
    ):
        model = other_bundle / "model.tflite"
        if damage == "no folder":
            shutil.rmtree(other_bundle)
        elif damage == "no card":
            (other_bundle / "card.json").unlink()
        elif damage == "no network":
            model.unlink()
        else:
            model.write_bytes(model.read_bytes()[:-400_000])
        with pytest.raises(UserError):
            export(tmp_path / "out", other_bundle)
        assert not (tmp_path / "out").exists()


class TestReplacing:
    def test_the_same_page_has_the_same_files(self, out, tmp_path):
        export(tmp_path)
        assert contents(tmp_path) == contents(out)

    def test_another_page_has_no_address_of_the_one_before_which_is_gone(
        self, tmp_path, other_bundle
    ):
        export(tmp_path / "out")
        before = contents(tmp_path / "out")
        export(tmp_path / "out", other_bundle)
        after = contents(tmp_path / "out")
        export(tmp_path / "fresh", other_bundle)
        assert set(before) & set(after) == {"index.html", "service_worker.js", "README.md"}
        assert after == contents(tmp_path / "fresh")

    def test_the_hidden_files_of_a_repository_stay(self, tmp_path):
        (tmp_path / ".git").mkdir()
        (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main")
        (tmp_path / ".gitattributes").write_text("*.gz -text")
        export(tmp_path)
        export(tmp_path)
        assert (tmp_path / ".git" / "HEAD").read_text() == "ref: refs/heads/main"
        assert (tmp_path / ".gitattributes").is_file()

    @pytest.mark.parametrize(
        "name", ["notes.txt", "index.html", "README.md", "v-1/main.js", "sub/index.html"]
    )
    def test_a_folder_with_anything_else_is_refused_and_left_alone(self, tmp_path, name):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("<title>mine</title>")
        with pytest.raises(UserError, match="holds other files"):
            export(tmp_path)
        assert contents(tmp_path) == {name: b"<title>mine</title>"}

    def test_a_file_in_its_place_is_refused(self, tmp_path):
        (tmp_path / "out").write_text("mine")
        with pytest.raises(UserError, match="file is in its place"):
            export(tmp_path / "out")
        assert (tmp_path / "out").read_text() == "mine"

    @pytest.mark.parametrize("writes", [0, 1, 40, -3, -2, -1])
    def test_work_that_is_cut_leaves_a_whole_page_and_can_be_done_again(
        self, tmp_path, other_bundle, monkeypatch, writes
    ):
        count = export(tmp_path / "out").files
        written = []

        def cut(path: Path, content: bytes) -> None:
            if len(written) == writes % count:
                raise KeyboardInterrupt
            written.append(path)
            write(path, content)

        write = module._write
        monkeypatch.setattr(module, "_write", cut)
        with pytest.raises(KeyboardInterrupt):
            export(tmp_path / "out", other_bundle)
        left = contents(tmp_path / "out")
        found = references(left)
        reached = new = {"index.html", "service_worker.js"}
        while new:
            assert new <= set(left)
            new = {url for name in new for url in found.get(name, ())} - reached
            reached = reached | new
        assert len(reached) > 40
        monkeypatch.undo()
        export(tmp_path / "out", other_bundle)
        export(tmp_path / "fresh", other_bundle)
        assert contents(tmp_path / "out") == contents(tmp_path / "fresh")

    def test_a_first_export_that_was_cut_can_be_done_again(self, tmp_path, monkeypatch):
        monkeypatch.setattr(module, "_entries", lambda *_: {"index.html": 1})
        with pytest.raises(TypeError):
            export(tmp_path)
        monkeypatch.undo()
        export(tmp_path)
        assert (tmp_path / "index.html").is_file()

    def test_a_full_disk_is_told_in_one_sentence(self, tmp_path, monkeypatch):
        def full(path: Path, content: bytes) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(module, "_write", full)
        with pytest.raises(UserError, match="the disk is full: free some space"):
            export(tmp_path / "out")


def test_what_is_told_of_it_is_true(out):
    exported = export(out)
    written = contents(out)
    assert exported.files == len(written)
    assert exported.bytes == sum(map(len, written.values()))
    assert asdict(exported)["network"].startswith("the champion, 940,906 parameters")
