"""Clears contacts out of an Exotel account, and keeps what was in them."""

__version__ = "0.1.0"
