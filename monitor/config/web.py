"""Where the page and the API answer, and to whom."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError

from monitor.config.section import Count, Name, Section

_SHORTEST = 16
"""Characters of a token: 64 bits, even where it is only of hexadecimal digits."""


def _long_enough(token: SecretStr) -> SecretStr:
    if len(token.get_secret_value()) < _SHORTEST or not token.get_secret_value().isascii():
        raise PydanticCustomError("token", f"should be at least {_SHORTEST} characters of ASCII")
    return token


def _bare(host: str) -> str:
    if "/" in host or host != host.strip() or (":" in host and not _is_address(host)):
        raise PydanticCustomError("host", "should be a name or an address, without scheme, port or path")
    return host.casefold()


class Web(Section):
    """The page and the API. Whoever reaches this machine's loopback may read; elsewhere a token is required."""

    enabled: bool = Field(default=True, description="Whether `monitor run` answers at all.")
    host: Annotated[Name, AfterValidator(_bare)] = Field(
        default="127.0.0.1", description="The address to answer at; `0.0.0.0` is every one that this machine has."
    )
    port: Annotated[int, Field(ge=0, le=65_535)] = Field(
        default=8080, description="The port; with 0 the system chooses one, and the log says which."
    )
    token: Annotated[SecretStr, AfterValidator(_long_enough)] | None = Field(
        default=None,
        description="Who has it may look: people type it once, programs send it as `Authorization: Bearer`. Required "
        "when `host` is not loopback, and when `hosts` names any.",
    )
    hosts: tuple[Annotated[Name, AfterValidator(_bare)], ...] = Field(
        default=(),
        description="Names by which it is asked for besides `localhost` and `host`, such as that of a reverse proxy. A "
        "request for any other name is refused.",
    )
    streams: Count = Field(default=500, description="How many connections may follow live at once.")

    @property
    def is_loopback(self) -> bool:
        """Whether nobody but this machine can ask."""
        return not self.hosts and (
            self.host == "localhost" or (_is_address(self.host) and ip_address(self.host).is_loopback)
        )

    @model_validator(mode="after")
    def _closed_to_strangers(self) -> Web:
        if self.enabled and not self.is_loopback and self.token is None:
            raise PydanticCustomError("token", "needs a token where others than this machine can ask")
        return self


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
