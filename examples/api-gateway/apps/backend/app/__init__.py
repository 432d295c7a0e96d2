"""The gateway and its agents."""
