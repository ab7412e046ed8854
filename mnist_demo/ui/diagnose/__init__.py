"""The Diagnose tab: component, HTML, CSS and scripts."""
