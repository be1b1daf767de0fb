"""A fake Exotel on loopback: the API, its limits, its faults."""
