"""The figures of the report, each a file of its own; text is drawn as outlines of a font that travels along."""
