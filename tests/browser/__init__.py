"""Tests in the real page: Home Assistant, Chromium and a simulated FRITZ!Box."""
