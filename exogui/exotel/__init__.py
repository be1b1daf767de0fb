"""Exotel's contacts API, and nothing else."""
