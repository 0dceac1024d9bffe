"""Downloads of the public data sets, checked and unpacked."""
