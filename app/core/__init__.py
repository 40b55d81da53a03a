"""The pure core: what is true of a contract and what follows from an event; no I/O, clock or chance."""
