"""The parts of the server that are not pages: REST API, request guard, sign-in and logs."""
