"""The fault table: what goes wrong, how often it was tried, what was lost and what was written twice.

    python -m benchmarks.faults                 20 tries where moments are random
    python -m benchmarks.faults --tries 200 --of database

The real code writes into real databases (PostgreSQL, MariaDB, files), and to servers on this machine that behave as the
CRMs, mail servers and robots are documented. Every fault is followed by the run that a scheduler would start next; what
is then missing is lost. Killed means SIGKILL.
"""

import argparse
import time
from collections.abc import Sequence
from itertools import chain

from benchmarks.faults import into_database, onto_crm, to_people
from benchmarks.faults.tally import HEAD

PARTS = {"database": into_database, "crm": onto_crm, "messages": to_people}


def main(tries: int, parts: Sequence[str]) -> None:
    """Print a line per fault as it is known."""
    began, count = time.monotonic(), 0
    print(HEAD, flush=True)
    for tally in chain(*(PARTS[part].tallies(tries) for part in parts)):
        count += tally.tries
        print(tally, flush=True)
    print(f"{count:,} tries in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=20)
    parser.add_argument("--of", nargs="+", choices=PARTS, default=list(PARTS))
    arguments = parser.parse_args()
    main(arguments.tries, arguments.of)
