"""Tools that show how reliable the integration is: scripts/reliability runs them."""

# Comes before everything of Home Assistant, which it patches while that is loaded.
from pytest_homeassistant_custom_component import plugins

__all__ = ["plugins"]
