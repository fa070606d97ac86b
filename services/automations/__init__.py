"""Automations: when, if, do, as staff wrote it; once per change, and explained.

owns       automations and their versions, evaluations, runs, steps, waits, deliveries;
           copies of appointments and of what was heard about them
publishes  message.requested, contact.tag_requested, appointment.note_requested, task.requested,
           reminder.requested, run.*
listens    appointment.*, request.refused
tables     automations, automation_versions, evaluations, runs, run_steps, waits, deliveries,
           switches, appointments, heard; outbox, inbox, answers, heartbeats
"""
