import numpy as np
import pytest

from mnist_demo.inference import Network
from mnist_demo.inference.scoring import DigitScorer
from mnist_demo.ink import strokes
from mnist_demo.ink.normalise import normalise
from mnist_demo.settings import CHAMPION


@pytest.fixture(scope="module")
def champion():
    return Network.load(CHAMPION)


def bar(height, width):
    return normalise(np.ones((height, width), np.float32))


class Counting:
    """A network that counts the images that it is given."""

    def __init__(self, network):
        self.digit_log_odds = network.digit_log_odds
        self._network, self.batches = network, []

    def logits(self, images):
        self.batches.append(len(images))
        return self._network.logits(images)


def test_each_piece_of_ink_is_read_once_and_new_ones_in_one_batch(champion):
    network = Counting(champion)
    scorer = DigitScorer(network)
    one, dash, block = bar(40, 8), bar(8, 40), bar(40, 40)
    scorer([one, dash])
    scorer([dash, block, one])
    scorer.logits([block, one])
    assert network.batches == [2, 1]


def test_logits_are_the_networks_in_the_order_asked(champion):
    scorer = DigitScorer(champion)
    inks = [bar(40, 8), bar(8, 40)]
    scorer(inks)
    expected = champion.logits(np.stack([ink.centred for ink in inks[::-1]]))
    assert scorer.logits(inks[::-1]) == pytest.approx(expected, abs=1e-4)


def test_a_seven_scores_above_a_block(champion):
    seven = normalise(strokes.draw([np.array([(20, 20), (80, 20), (45, 120)], float)]))
    likely, unlikely = DigitScorer(champion)([seven, bar(40, 40)])
    assert likely > 0 > unlikely
