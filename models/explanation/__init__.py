"""Why a customer has its score: contributions, points, peers, reasons in sentences."""
