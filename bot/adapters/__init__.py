"""The only code that talks to a service; each module translates one service into the ports."""
