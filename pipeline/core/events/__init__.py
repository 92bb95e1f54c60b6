"""Who did what to whom, when, where; how sure; and which reports are of one event."""
