"""A drawing, a picture or a photo becomes 28×28 grey levels, exactly as MNIST was made."""
