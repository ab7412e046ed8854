"""Data sets of non-digits, with which networks learn to reject, and their rejection is measured."""
