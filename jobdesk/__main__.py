"""Starts the command line, or one of the processes that a frozen program asks itself for: a host, and two others."""

import sys

from jobdesk.processes.keeper import HOST_FLAG, LOGS_FLAG, become_kept_host
from jobdesk.ui.formulas.protocol import FLAG as FORMULAS_FLAG

if __name__ == "__main__":
    if sys.argv[1:2] == [HOST_FLAG]:
        # The keeper is forked off before anything heavy is imported, so that it stays small.
        become_kept_host()
        from jobdesk.engine.child import main
    elif sys.argv[1:2] == [LOGS_FLAG]:
        become_kept_host(nice=19)
        from jobdesk.desk.log_builder import main
    elif sys.argv[1:2] == [FORMULAS_FLAG]:
        from jobdesk.ui.formulas.child import main
    else:
        from jobdesk.cli import main
    main()
