"""Batches and lists back into files."""
