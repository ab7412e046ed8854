"""How good a network is and what it gets wrong: metrics, diagnosis, pictures, a report."""
