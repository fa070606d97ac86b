"""Notifications: everybody is told, once, and reminded in time.

owns       messages, templates, reminders, links; copies of appointments and people
publishes  message.sent, message.failed, link.issued, request.refused
listens    appointment.*, contact.*, staff.*, portal.sign_in_requested, portal.link_requested,
           portal.link_revoked, message.requested
tables     messages, templates, reminders, links, appointments, people;
           step_requests, outbox, inbox, answers, heartbeats
"""
