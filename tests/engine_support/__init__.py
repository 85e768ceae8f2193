"""What the tests of the engine share: a tiny kind of message, and an installation in a folder."""
