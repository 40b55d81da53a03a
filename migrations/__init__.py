"""The schema's history: each step only adds (expand) or removes what nothing reads any more (contract)."""
