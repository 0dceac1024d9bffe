#!/bin/sh
# Have one of several programs: scripts/have.sh PACKAGE PROGRAM...
# Where none is there, root on Debian installs PACKAGE, and starts nothing that it would serve.
# Without them tests skip and say so; on CI that would hide them, so there it is an error.
package=$1
shift

found() {
    for program in "$@"; do command -v "$program" > /dev/null && return 0; done
    return 1
}

found "$@" && exit 0
if command -v apt-get > /dev/null && [ "$(id -u)" = 0 ]; then
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
        trap 'rm -f $policy' EXIT
        printf '#!/bin/sh\nexit 101\n' > $policy && chmod +x $policy
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update && apt-get install -y --no-install-recommends "$package"
fi
found "$@" && exit 0
echo "No $1 found, so the tests that need it skip. On Debian: sudo apt-get install $package" >&2
[ "$CI" != true ]
