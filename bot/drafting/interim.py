"""A text that is still being written, as far as people may see it: filtered as the whole one is, but not judged."""

from bot.analysis import Analysis
from bot.blocks.links import LinkPolicy
from bot.pipeline.evidence import resolve
from bot.pipeline.repair import Repair, known_addresses
from bot.pipeline.withheld import withhold
from bot.slices import Slices


class Interim:
    """Shows the newest text of one run. `policy` is for its renderer: it leads to the evidence and nowhere else."""

    def __init__(self, analysis: Analysis, *, plain: bool = False) -> None:
        """Hold the text to this analysis; `plain`: readers see no links, so that none stand for its markers."""
        self._plain = plain
        self._analysis = analysis
        self._repair = Repair(analysis)
        self.policy = LinkPolicy(addresses=known_addresses(analysis))

    def shown(self, text: str) -> Slices[str]:
        """The text as `check` leaves it: repaired, without what is withheld, its markers as links."""
        withheld = withhold(text, self._analysis).text
        yield
        repaired = self._repair.apply(withheld, thorough=False)
        yield
        return resolve(repaired, self._analysis, plain=self._plain)
