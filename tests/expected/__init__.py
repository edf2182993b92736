"""Data of myograph: the whole answers that the questions have, as :mod:`myograph.expectations` reads them."""
