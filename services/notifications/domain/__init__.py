"""Who is told what and when: plain Python."""
