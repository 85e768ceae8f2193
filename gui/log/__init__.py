"""The mapping log: a million messages, filtered and sorted by the engine, a page at a time."""
