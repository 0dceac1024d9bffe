"""`python -m dmn`: see `dmn.cli.main`."""

from dmn.cli.main import main

main()
