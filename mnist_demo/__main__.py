"""Entry point of ``python -m mnist_demo``."""

from mnist_demo.cli.commands import main

main()
