"""The Train tab: component, HTML, CSS and scripts."""
