"""The phone book: what becomes of it, how it is fetched, what remains of people."""
