"""The gateway: the one door from outside, and who may come in by it.

owns       accounts, Portal Access, sessions, API keys, counters,
           the register of signed links, calendar feeds
publishes  portal.access_changed, portal.sign_in_requested, portal.link_requested,
           portal.link_revoked
listens    contact.*, staff.*, link.issued
tables     accounts, sessions, api_keys, counters, setup_tokens, links, spent, feeds
           (and outbox, inbox, answers, heartbeats)
serves     /api/v1, its OpenAPI document and its page; asks scheduling for everything it owns
"""
