"""When the next request may leave."""
