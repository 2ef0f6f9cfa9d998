"""Slack: the only folder that knows slack_bolt and slack_sdk."""
