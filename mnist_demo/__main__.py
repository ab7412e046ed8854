"""``python -m mnist_demo``."""

from mnist_demo.cli import main

main()
