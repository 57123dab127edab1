"""The durable runs: what QStash calls, step by step."""
