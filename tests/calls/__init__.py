"""Calls as the call monitor reports them, from the box's line to Home Assistant."""
