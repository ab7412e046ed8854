"""The Sketch tab: component, HTML, CSS and scripts."""
