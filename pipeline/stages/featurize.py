"""Stage ``featurize``: every feature of every customer and day, from what was known before that day."""

from features.catalogue import features_for
from features.column_metadata import told
from features.matrix import feature_matrix
from features.relations import relations
from pipeline.engines.engine import engine, materialiser, read_tables, write_tables
from pipeline.orchestration.stage_process import run_stage
from pipeline.params import load
from pipeline.store.files import FEATURES, LABELS, TABLES, published_folder, write_json


def main() -> None:
    """Write ``features/``: the matrix, and what each of its columns means."""
    params = load()
    with engine(params.engine) as backend, published_folder(FEATURES) as folder:
        tables, known = read_tables(backend, TABLES), read_tables(backend, LABELS)
        asked_of = relations(tables, known)
        features = features_for(asked_of, params.featurize)
        matrix = feature_matrix(known["labels"], features, asked_of, materialiser(backend))
        write_tables(backend, {"features": matrix}, folder)
        write_json(folder / "catalogue.json", [each for each in told(features) if each["name"] in matrix.columns])


if __name__ == "__main__":
    run_stage(main)
