"""The HTML of the Sketch tab, complete: ten bars, ten labels and the samples in their places."""

from html import escape

from mnist_demo.ui import files
from mnist_demo.ui.sketch import samples


def html(network: str) -> str:
    """``sketch.html``, filled.

    Args:
        network: what the page calls the network that reads unless another is put on the pad.
    """
    return (
        files.text("sketch/sketch.html")
        .replace("<!-- unprepared -->", files.text("sketch/unprepared.html"))
        .replace("<!-- breaking -->", files.text("sketch/breaking.html"))
        .replace("<!-- bars -->", _for_each_digit("sketch/bar.html"))
        .replace("<!-- labels -->", _for_each_digit("sketch/label.html"))
        .replace("<!-- hand -->", files.text("hand/hand.html"))
        .replace("<!-- samples -->", "".join(map(samples.button, samples.paths())))
        .replace("NETWORK", escape(network))
    )


def _for_each_digit(name: str) -> str:
    one = files.text(name)
    return "\n".join(one.replace("DIGIT", str(digit)) for digit in range(10))
