"""Postgres, the truth: the pool with its two entrances, the migrations, and one store per port."""
