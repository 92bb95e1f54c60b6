"""The command `dateline`: one module a command, heavy imports inside."""
