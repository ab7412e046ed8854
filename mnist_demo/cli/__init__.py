"""The command line: the page's capabilities without a browser."""
