"""The reading of drawings in the browser: the modules of `ink`, `segmentation` and `inference` that
strokes pass through, written a second time in JavaScript, under the same names.
"""
