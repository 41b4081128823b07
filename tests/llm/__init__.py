"""What Assist can ask and do."""
