"""Numeric identities, kept apart by type so that one is never taken for another."""

from typing import NewType

UserId = NewType("UserId", int)
RepositoryId = NewType("RepositoryId", int)
IssueId = NewType("IssueId", int)
PullId = NewType("PullId", int)
InstallationId = NewType("InstallationId", int)
ContractId = NewType("ContractId", int)
FundId = NewType("FundId", int)
