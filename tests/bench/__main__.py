"""What ``make bench`` runs."""

from tests.bench import ack

ack.main()
