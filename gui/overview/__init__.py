"""The overview: sources, services and the engine as cards, and what passed over time."""
