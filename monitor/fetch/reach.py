"""Where requests may go."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import httpx2

from monitor.fetch.addresses import Address, is_public
from monitor.fetch.values import Fault, RefusalError

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(rb"[a-z0-9._-]{1,253}|[0-9a-f:.]+")


@dataclass(frozen=True, slots=True)
class Reach:
    """``ports`` may be asked on public hosts; ``private`` names the hosts, or each ``host:port``, beyond that rule."""

    ports: frozenset[int]
    private: frozenset[str]

    def check(self, url: httpx2.URL) -> None:
        """Raises ``RefusalError`` for what can be told before the name is resolved: scheme, host, port."""
        if url.scheme not in _PORTS:
            raise RefusalError(Fault.REFUSED, f"{url.scheme or 'no scheme'}: only http and https are fetched")
        if not _HOST.fullmatch(url.raw_host):
            raise RefusalError(Fault.REFUSED, "no valid host in this URL")
        port = _PORTS[url.scheme] if url.port is None else url.port
        if port not in self.ports and not self._is_private(url.raw_host.decode("ascii"), port):
            raise RefusalError(Fault.REFUSED, f"port {port} is not fetched from, unless allow_private names the host")

    def check_addresses(self, host: str, port: int, addresses: Iterable[Address]) -> None:
        """Raises ``RefusalError`` when one of the addresses of a host is not public, unless the host may be private."""
        if self._is_private(host, port):
            return
        inside = next((address for address in addresses if not is_public(address)), None)
        if inside is not None:
            where = "" if host == str(inside) else f"at {inside}, which is "
            raise RefusalError(Fault.REFUSED, f"{host} is {where}not public, and allow_private does not name it")

    def _is_private(self, host: str, port: int) -> bool:
        authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        return host in self.private or authority in self.private
