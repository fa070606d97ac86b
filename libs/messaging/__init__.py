"""How events travel from one service's outbox to the others' inboxes."""
