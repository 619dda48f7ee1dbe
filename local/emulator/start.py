"""Starts MiniStack on the loopback interface, with the gaps between it and AWS closed.

Takes the place of ``python -m ministack``; reads the same environment. IAM is enforced over TLS unless
``AUTH`` and ``USE_SSL`` say otherwise.
"""

import os
import signal
import sys
import threading
import time
from importlib.metadata import PackageNotFoundError, version

EXPECTED_MINISTACK = "1.5.33"


def main() -> None:
    refuse_other_ministack()
    os.environ.setdefault("AUTH", "true")
    os.environ.setdefault("USE_SSL", "1")
    os.environ["BIND_HOST"] = "127.0.0.1"

    import gaps
    from ministack import app

    # MiniStack would also take port 443 where it may: nobody asked for it, and two emulators would meet there.
    app._port_is_bindable = lambda host, port: False
    # Before the gaps: what is killed here has to look to them as what AWS would answer.
    if os.environ.get("FAULTS") == "1":
        import faults

        faults.start()
    gaps.close_all()
    if os.environ.get("REQUEST_LOG"):
        import request_log

        request_log.start(os.environ["REQUEST_LOG"])
    if os.environ.get("EXIT_WITH_PARENT") == "1":
        threading.Thread(target=exit_with_parent, args=(os.getppid(),), daemon=True).start()
    else:
        threading.Thread(target=exit_with_checkout, daemon=True).start()
    sys.argv = sys.argv[:1]
    app.main()


def exit_with_parent(parent: int) -> None:
    """Ends the emulator and its functions' processes when who started it is gone, even by SIGKILL."""
    while os.getppid() == parent:
        time.sleep(1)
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(0)


def exit_with_checkout() -> None:
    """Left running on its own, the emulator ends when the checkout that could stop it is deleted."""
    while os.path.exists(__file__):
        time.sleep(5)
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(0)


def refuse_other_ministack() -> None:
    try:
        found = version("ministack")
    except PackageNotFoundError:
        found = "none"
    if found != EXPECTED_MINISTACK:
        sys.exit(
            f"The local AWS needs ministack {EXPECTED_MINISTACK}, found {found} in {sys.prefix}.\n"
            "Its gaps are closed by wrapping inner functions of that version. Run `node local/setup.mjs`."
        )


if __name__ == "__main__":
    main()
