"""The server beside the pages: REST API, request guard, sign-in and logs."""
