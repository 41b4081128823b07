"""Automations as users write them."""
