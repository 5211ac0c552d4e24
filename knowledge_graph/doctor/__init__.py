"""Read everything the shop tells its customers, and say what is wrong with it: contradictions, dead references, stale."""
