"""The night under Airflow 3: copy this file into the folder of DAGs and set the two paths.

The source, and where results go (database, CRM, messages), stand in the section night of params.yaml. Secrets are
environment variables of the worker.

It asks about the day on which it runs. Exit code 3, the tables were refused, fails at once: the same tables would be
refused again. Any other failure is tried again, and goes on with what was not done.
"""

import subprocess
from datetime import timedelta

import pendulum
from airflow.exceptions import AirflowFailException
from airflow.sdk import dag, task

PROJECT = "/srv/customer-default-risk"
OUT = "/srv/scores"

REFUSED = 3


@dag(
    dag_id="customer_default_risk",
    description="Probability of default within 12 months for every customer, with reasons",
    schedule="15 2 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
)
def nightly():
    """Source, scores, database, CRM, messages."""

    @task(retries=2, retry_delay=timedelta(minutes=10))
    def night(data_interval_end=None):
        """Run the command; its progress and log go to the task's log."""
        day = data_interval_end.date().isoformat()
        command = [".venv/bin/default-risk", "night", "--as-of", day, "--out", OUT, "--json"]
        code = subprocess.run(command, cwd=PROJECT, check=False).returncode
        if code == REFUSED:
            raise AirflowFailException(f"The tables were refused: see {OUT}/refused and the log.")
        if code:
            raise RuntimeError(f"default-risk night ended with exit code {code}: see {OUT}/night and the log.")

    night()


nightly()
