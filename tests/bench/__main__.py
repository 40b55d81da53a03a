"""What ``make bench`` runs."""

from tests.bench import ack, life

ack.main()
life.main()
