"""The stages of a draft: ingest, analyze, generate, check. Pure but for their ports."""
