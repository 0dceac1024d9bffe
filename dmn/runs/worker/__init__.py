"""The process that trains one run: queue, lock, heartbeat, recorder."""
