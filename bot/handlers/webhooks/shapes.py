"""The parts that the bodies of webhooks are made of."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

_STORABLE = AfterValidator(lambda text: text.replace("\x00", ""))
"""Postgres holds every character but this one."""


def _sensible(moment: datetime) -> datetime:
    """Postgres and Python do not agree on the edges of time."""
    if not 1970 <= moment.year <= 9000:
        raise ValueError("no time at which anything happened")
    return moment


Number = Annotated[int, Field(ge=0, lt=2**63)]
Small = Annotated[int, Field(ge=0, lt=2**31)]
Sha = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40,64}$")]
Name = Annotated[str, StringConstraints(max_length=1_000), _STORABLE]
FullName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}$")]
Text = Annotated[str, StringConstraints(max_length=300_000), _STORABLE]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]{1,3000}$")]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,64}$")]
Moment = Annotated[AwareDatetime, AfterValidator(_sensible)]


class Shape(BaseModel):
    """What a body may hold; fields that are not named are not read."""

    model_config = ConfigDict(extra="ignore", frozen=True)
