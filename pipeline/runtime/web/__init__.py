"""What every HTTP server of ours has: a gate with limits, problems as answers, callers by token."""
