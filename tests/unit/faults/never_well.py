"""A product that does not become well, for tests: `python -m tests.unit.faults.never_well run`.

Like the supervisor it starts a process in a session of its own. With ENDS=yes it ends without it.
"""

import os
import subprocess
import sys
import time

if __name__ == "__main__":
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    print("started", child.pid, flush=True)
    if os.environ["ENDS"] == "yes":
        os._exit(3)
    time.sleep(60)
