"""Which ink belongs to which digit: components, cuts, grouping, underlines and frames."""
