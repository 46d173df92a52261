"""What we ask of the past: feature definitions, three temporal joins, the catalogue, the matrix."""
