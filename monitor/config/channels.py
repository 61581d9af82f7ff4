"""Where alerts go besides Redis."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from monitor.config.address import normal_host, normal_url
from monitor.config.section import Name, Seconds, Section
from monitor.notifier.channels import CHANNELS
from monitor.notifier.redis import REDIS
from monitor.notifier.signing import keys_of

FILED = ("url", "secret")
"""The keys whose value may stand in a file of its own, named by the same key with ``_file``, or in the environment."""

_RETRIES = (5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0, 36_000.0)
"""Those of Standard Webhooks: ten hours after the last but one, the eighth try is the last."""

Retry = Annotated[float, Field(gt=0, le=604_800, allow_inf_nan=False)]


def _known_type(name: str) -> str:
    if name not in CHANNELS:
        raise PydanticCustomError("channel_type", "should be one of {known}", {"known": ", ".join(CHANNELS)})
    return name


def _not_redis(name: str) -> str:
    if name == REDIS:
        raise PydanticCustomError("channel_name", "is Redis's own name")
    return name


class Channel(Section):
    """One channel beside Redis. Each has a queue of its own, and none waits for another."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$"), AfterValidator(_not_redis)] = Field(
        description="What routes and commands call it: lower-case letters, digits and dashes."
    )
    type: Annotated[str, AfterValidator(_known_type)] = Field(
        description=f"{', '.join(f'`{name}`' for name in CHANNELS)}."
    )
    url: SecretStr | None = Field(
        default=None, description="Where to: a webhook's address, or one address of Apprise. May be a secret."
    )
    url_file: Name | None = Field(
        default=None, description="A file that holds `url`, found from the directory of this file."
    )
    secret: SecretStr | None = Field(
        default=None,
        description="A webhook's key: `whsec_` and the base64 of 24 to 64 bytes. While keys change two of them, "
        "separated by a blank: everything is then signed with both.",
    )
    secret_file: Name | None = Field(
        default=None, description="A file that holds `secret`, found from the directory of this file."
    )
    path: Name | None = Field(default=None, description="The file to append to, found from the working directory.")
    deadline_seconds: Seconds = Field(default=15.0, description="How long one try may take in all.")
    retry_seconds: tuple[Retry, ...] = Field(
        default=_RETRIES,
        description="What is not taken is tried again after each of these in turn, and then given up: a dead letter.",
    )
    allow_private: tuple[Annotated[str, AfterValidator(normal_host)], ...] = Field(
        default=(),
        description="Hosts, as `host` or `host:port`, that a webhook may be at although they are not public, and "
        "ports that are not usual.",
    )

    @field_validator("url")
    @classmethod
    def _of_the_web(cls, url: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if url is not None and info.data.get("type") == "webhook":
            normal_url(url.get_secret_value())
        return url

    @field_validator("secret")
    @classmethod
    def _keyed(cls, secret: SecretStr | None) -> SecretStr | None:
        try:
            keys_of(secret.get_secret_value() if secret else "")
        except ValueError as error:
            raise PydanticCustomError("secret", "{message}", {"message": str(error)}) from None
        return secret

    @model_validator(mode="after")
    def _complete(self) -> Channel:
        kind = CHANNELS[self.type]
        own = self.model_fields_set - {"name", "type", "retry_seconds", "url_file", "secret_file"}
        if lacking := sorted(kind.needs - own):
            raise PydanticCustomError(
                "channel", "a channel of type {type} needs {key}", {"type": self.type, "key": lacking[0]}
            )
        if strange := sorted(own - kind.needs - kind.takes):
            raise PydanticCustomError(
                "channel", "a channel of type {type} takes no {key}", {"type": self.type, "key": strange[0]}
            )
        return self
