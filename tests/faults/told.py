"""Words that the checks share: what a change is, and which version a snapshot is of."""

CHANGES = ("booked", "rescheduled", "cancelled", "restored")


def version_of(snapshot):
    return snapshot["id"], snapshot["version"]
