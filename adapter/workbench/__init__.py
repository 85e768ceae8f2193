"""What mends mappings: run their tests, explain a message, show a mapping with its layers, compare two sets, begin a new file, reload an edit."""
