"""The drawings that a person keeps, and the network that learns their hand from them."""
