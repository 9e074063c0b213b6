"""Werkplek voor de themawerkgroepen van het convenant Krachtenbundeling Rijk-Regio Circulaire Economie."""

__version__ = "0.1.0"
