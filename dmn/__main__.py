"""`python -m dmn`: see `dmn.cli`."""

from dmn.cli import main

main()
