"""Images that show no digit, for learning and measuring what to refuse."""
