"""Starts the command line, or, as a frozen program asks itself to, one of its own processes (`processes.own`)."""

import sys

from jobdesk.processes.keeper import OWN_FLAG, live_in

if __name__ == "__main__":
    if sys.argv[1:2] == [OWN_FLAG]:
        live_in(sys.argv[2], int(sys.argv[3]))
    else:
        from jobdesk.cli import main

        main()
