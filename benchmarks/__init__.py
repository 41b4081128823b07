"""How much work the client and the integration are, beside others: scripts/bench."""
