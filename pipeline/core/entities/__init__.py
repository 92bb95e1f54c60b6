"""Who, where, when, how many, said by whom."""
