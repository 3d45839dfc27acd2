"""Starts the command line, or, where a worker of a frozen program asks for it, a host."""

import sys

from jobdesk.processes.keeper import HOST_FLAG, become_kept_host

if __name__ == "__main__":
    if sys.argv[1:2] == [HOST_FLAG]:
        # The keeper is forked off before anything heavy is imported, so that it stays small.
        become_kept_host()
        from jobdesk.engine.child import main
    else:
        from jobdesk.cli import main
    main()
