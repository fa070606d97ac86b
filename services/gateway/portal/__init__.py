"""The gateway's pages: what people see who follow a link, complete without a script."""
