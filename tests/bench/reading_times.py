"""The time that one reading takes; run by `tests.bench.reading` in its own process.

    python tests/bench/reading_times.py FOLDER

FOLDER holds pictures. It imports no more than every commit has, and so measures an earlier one with
that one's package on PYTHONPATH. Prints one JSON object, in milliseconds.
"""

import json
import sys
import time
from pathlib import Path
from statistics import mean, median

from mnist_demo.inference.predict import predict_file
from mnist_demo.inference.reader import Reader
from mnist_demo.ink import image_files


def main(folder):
    """Print the median time of a reading, and the mean of the computing time of all threads."""
    reader = Reader()
    paths = sorted(Path(folder).iterdir())
    greys = [image_files.read(path).grey for path in paths]
    reader.read_picture(greys[0])  # the first is slow
    figures = {}
    ways = {
        "array": (reader.read_picture, greys),
        "file": (lambda p: predict_file(reader, p), paths),
    }
    for name, (read, pictures) in ways.items():
        walls, cpus = zip(*(_timed(read, picture) for picture in pictures), strict=True)
        figures |= {f"{name}_ms": median(walls), f"{name}_cpu_ms": mean(cpus)}
    print(json.dumps(figures))


def _timed(read, picture):
    wall, cpu = time.perf_counter(), time.process_time()
    read(picture)
    return 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)


if __name__ == "__main__":
    main(sys.argv[1])
