"""Starts the command line, or, where a frozen program asks itself for it, a host or what builds the index of logs."""

import sys

from jobdesk.processes.keeper import HOST_FLAG, LOGS_FLAG, become_kept_host

if __name__ == "__main__":
    if sys.argv[1:2] == [HOST_FLAG]:
        # The keeper is forked off before anything heavy is imported, so that it stays small.
        become_kept_host()
        from jobdesk.engine.child import main
    elif sys.argv[1:2] == [LOGS_FLAG]:
        become_kept_host(nice=19)
        from jobdesk.desk.log_builder import main
    else:
        from jobdesk.cli import main
    main()
