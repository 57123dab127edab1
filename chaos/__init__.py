"""`make chaos`: the whole product under random faults, then every stored thing compared with what must be."""
