"""Draw a digit, watch a network read it, train your own, and see what it gets wrong."""
