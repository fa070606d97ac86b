"""What speaks to the outside: SQL, SMTP, and the writing of mails."""
