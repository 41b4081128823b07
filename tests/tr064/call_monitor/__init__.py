"""Tests of calls as they happen."""
