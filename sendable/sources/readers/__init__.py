"""Readers of the formats a source may have, each giving the same table of chunks."""
