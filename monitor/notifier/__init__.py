"""Where alerts go: the channel port, the relay that empties the outbox into one, and Redis."""
