"""The app's installation in the workspace: what the Web API, deliveries and people share."""

from collections.abc import Mapping
from typing import Any

from standins.holding import Holding
from standins.slack.clock import Clock
from standins.slack.faults import Switches
from standins.slack.manifest import Manifest
from standins.slack.triggers import Triggers
from standins.slack.uploads import Uploads
from standins.slack.workspace import Workspace


class Site:
    """One workspace with one app; `base_url` is where the stand-in answers, known once it serves."""

    def __init__(self, workspace: Workspace, manifest: Mapping[str, Any], bot_token: str, clock: Clock) -> None:
        self.workspace = workspace
        self.manifest = Manifest.from_mapping(manifest)
        self.bot_token = bot_token
        self.clock = clock
        self.switches = Switches()
        self.holding = Holding(self.switches)
        self.triggers = Triggers(clock)
        self.uploads = Uploads()
        self.base_url = ""
