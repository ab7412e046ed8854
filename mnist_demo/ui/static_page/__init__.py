"""The Sketch tab as a page of its own, which needs no server: what reads runs in the browser."""
