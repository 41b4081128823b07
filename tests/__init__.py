"""Tests of FRITZ!Box VoIP."""
