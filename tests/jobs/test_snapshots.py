import json
from dataclasses import asdict
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_demo.events import SamplesChosen, Snapshot, to_dict
from mnist_demo.jobs.snapshots import FILE, read, thinned

CHOSEN = SamplesChosen(images=["ZHJhd24=", "AAAA"], labels=[None, 7])


def snapshot(step, certain=0.5, images=2):
    return Snapshot(
        step=step,
        epoch=1,
        probabilities=[[certain] * 10] * images,
        filters=["AH+B"],
        largest_weight=0.25,
    )


def keep(folder, *events):
    (folder / FILE).write_text("".join(json.dumps(to_dict(event)) + "\n" for event in events))


def steps_of(folder):
    return [taken.step for taken in read(folder).taken]


@given(st.lists(st.integers(0, 10**7), max_size=200, unique=True).map(sorted))
def test_of_any_steps_at_most_twenty_are_left_the_first_and_the_last_among_them(steps):
    left = thinned(steps)
    assert left == [step for step in steps if step in left]
    assert len(left) == min(20, len(steps))
    assert left[:1] + left[-1:] == steps[:1] + steps[-1:]


@given(end=st.integers(500, 400_000), growth=st.floats(1.02, 1.2))
def test_wherever_a_training_ends_its_snapshots_show_the_beginning_well(end, growth):
    steps, step = [0], 0
    while step < end:
        step = min(end, max(step + 1, round(step * growth)))
        steps.append(step)
    left = thinned(steps)
    roots = [step ** (1 / 3) for step in left]
    assert len(left) == 20
    assert max(after - before for before, after in pairwise(roots)) < roots[-1] / 6
    assert len([root for root in roots if root < roots[-1] / 2]) >= 6


def test_a_job_without_snapshots_has_none(tmp_path):
    kept = read(tmp_path)
    assert (kept.samples, kept.taken, kept.drawing) == (None, [], None)


def test_snapshots_come_back_as_they_were_in_the_order_of_their_steps(tmp_path):
    keep(tmp_path, CHOSEN, snapshot(0), snapshot(3))
    kept = read(tmp_path)
    assert kept.samples == CHOSEN
    assert kept.taken == [snapshot(0), snapshot(3)]
    assert kept.drawing == "ZHJhd24="


def test_of_two_snapshots_at_one_step_the_later_is_of_the_network_that_was_kept(tmp_path):
    keep(tmp_path, CHOSEN, snapshot(5), snapshot(5, certain=0.75))
    (taken,) = read(tmp_path).taken
    assert taken == snapshot(5, certain=0.75)


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("goes_on", [False, True])
def test_what_was_half_written_when_the_server_was_killed_is_skipped(tmp_path, cut, goes_on):
    keep(tmp_path, CHOSEN, snapshot(0), snapshot(3))
    line = json.dumps(to_dict(snapshot(4)))
    with (tmp_path / FILE).open("a") as file:
        file.write(line[: int(cut * len(line))])
        if goes_on:
            file.write("\n" + line + "\n")
    assert steps_of(tmp_path) == ([0, 3, 4] if goes_on else [0, 3])


@pytest.mark.parametrize("line", ["7", "[]", "null", '"x"', "{}", '{"event": "dreamt"}', "\x00"])
def test_a_line_of_any_other_kind_is_skipped(tmp_path, line):
    keep(tmp_path, CHOSEN, snapshot(2))
    with (tmp_path / FILE).open("a") as file:
        file.write(line + "\n")
    assert steps_of(tmp_path) == [2]


def test_snapshots_of_other_images_are_left_out(tmp_path):
    alone = SamplesChosen(images=["AAAA"], labels=[7])
    keep(tmp_path, CHOSEN, snapshot(0), alone, snapshot(4, images=1))
    kept = read(tmp_path)
    assert (kept.drawing, [asdict(each) for each in kept.taken]) == (
        None,
        [asdict(snapshot(4, images=1))],
    )
