"""The training images that look most like a given one."""

import numpy as np

_AT_ONCE = 2_000
"""Images compared at once: 6 MB of float32."""


def nearest(image: np.ndarray, images: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Which images differ least from one, pixel by pixel.

    Args:
        image: uint8 array of shape (28, 28).
        images: uint8 array of shape (n, 28, 28).
        count: how many to find.

    Returns:
        Their indices in ``images``, nearest first, and their distances: the root of the mean
        squared difference in grey levels, 0 to 255. Both of shape (min(count, n),).
    """
    flat = image.ravel().astype(np.float32)
    squares = [
        ((part.reshape(len(part), -1) - flat) ** 2).mean(axis=1)
        for part in np.array_split(images, max(1, -(-len(images) // _AT_ONCE)))
    ]
    distances = np.sqrt(np.concatenate(squares))
    order = np.argsort(distances, kind="stable")[:count]
    return order, distances[order]
