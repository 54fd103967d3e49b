"""Graph stores: each a projection of the ledger that may be deleted and rebuilt."""
