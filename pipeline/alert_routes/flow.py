"""From a folder of results to messages that have arrived."""

from pathlib import Path

from data.errors import RunFailed
from pipeline.alert_routes.customers import Customer, read_customers
from pipeline.alert_routes.delivery import Delivered, Postman
from pipeline.alert_routes.notify import messages_of
from pipeline.alert_routes.outbox import opened
from pipeline.alert_routes.text import plain
from pipeline.batch.published_result import result_at
from pipeline.params import Params
from pipeline.web.way_out import door_of, patience_of


def show_messages(scores: Path, source: Path | None, params: Params) -> str:
    """The messages that would be sent."""
    with opened(scores) as outbox:
        messages = messages_of(
            result_at(scores), params.notify, _customers(source, params), params.ingest.currency, outbox, dry_run=True
        )
    return "\n\n".join(f"to {each.route}: {each.subject}\n\n{plain(each)}" for each in messages) or "nothing to tell"


def tell(scores: Path, source: Path | None, params: Params) -> str:
    """Write the messages of the latest result into the outbox, send what waits there, and say how it went.

    Raises
    ------
    RunFailed
        Something has not arrived; it waits for the next call.
    """
    customers = _customers(source, params)
    with opened(scores) as outbox:
        messages_of(result_at(scores), params.notify, customers, params.ingest.currency, outbox)
        done = Postman(params.notify, door_of(params.web), patience_of(params.web)).deliver(outbox)
    if done.problems:
        some = "\n".join(f"  {name}: {why}" for name, why in done.problems.items())
        raise RunFailed(f"{_sentence(done)} These did not arrive, and wait for the next call:\n{some}")
    return _sentence(done)


def _sentence(done: Delivered) -> str:
    quiet = f" {len(done.quiet)} wait for the end of quiet hours ({', '.join(done.quiet)})." if done.quiet else ""
    to = f" ({', '.join(done.sent)})" if done.sent else ""
    return f"{len(done.sent)} messages sent{to}.{quiet}"


def _customers(source: Path | None, params: Params) -> dict[str, Customer]:
    return read_customers(source, params.ingest) if source else {}
