"""Local stand-ins that speak the real wire protocols of the services the bot needs, on loopback."""
