"""GC Bounty: a GitHub App that turns a labelled issue into a paid micro-contract."""
