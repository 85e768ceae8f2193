"""The tray program: shows municipal IT and support what the engine did. A client of the local API only; the engine never needs it."""
