"""The guide of the first start, and practice mode."""
