"""`python -m dmn`: see `dmn.cli.main`."""

import sys

try:
    from dmn.cli.main import main

    main()
except KeyboardInterrupt:  # while it imports
    sys.exit(130)
