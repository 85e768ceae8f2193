"""Journalbro: from an export folder of an electronic patient record to the national FHIR services.

`docs/ARCHITECTURE.md` tells the way of one message and what each package is for.
"""

__version__ = "0.1.0"
