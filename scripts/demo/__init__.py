"""The demo: a real Home Assistant and a FRITZ!Box, started by scripts/develop."""
