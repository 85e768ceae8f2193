"""One message: what came, what it became, what was sent and answered, where each element is from, and what was done to it."""
