"""The rooms of the package stand on floors: a room imports from the floors below its own."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "mnist_demo"
FLOORS = (
    {"errors", "events", "native_libraries", "settings", "streams"},
    {"bundle", "disk", "ink", "presets"},
    {"datasets", "segmentation"},
    {"inference", "jobs"},
    {"evaluation"},
    {"training", "ui"},
    {"cli"},
    {"__main__"},
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    """The rooms that a module imports from, wherever in it the import stands."""
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = (
                [f"{node.module}.{alias.name}" for alias in node.names]
                if node.module == "mnist_demo"
                else [node.module]
            )
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        rooms |= {name.split(".")[1] for name in names if name.startswith("mnist_demo.")}
    return rooms - {room_of(path)}


MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem != "__init__"
)


def test_every_room_has_its_floor():
    assert {room_of(path) for path in MODULES} == set(FLOOR_OF)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_from_rooms_below_its_own_alone(path):
    floor = FLOOR_OF[room_of(path)]
    assert {room for room in imported_rooms(path) if FLOOR_OF[room] >= floor} == set()


def test_no_room_but_training_imports_tensorflow():
    importing = {
        room_of(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names]
        )
        if name.split(".")[0] in ("tensorflow", "keras")
    }
    assert importing == {"training"}
