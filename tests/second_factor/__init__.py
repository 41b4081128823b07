"""What requires a confirmation at the box, from the action to its end."""
