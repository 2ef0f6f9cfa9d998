"""The browser: a chat on this machine, for whoever runs the bot."""
