"""Evaluation of networks on labelled digits: metrics, diagnosis, robustness, charts, report."""
