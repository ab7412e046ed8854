"""What works behind the page, for all its visitors."""
