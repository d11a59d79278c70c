"""The client of one Application."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable
from types import TracebackType

from webapp.talon.dry import DryClient
from webapp.talon.operation import ApiVersion
from webapp.talon.resources.achievements import Achievements
from webapp.talon.resources.audiences import Audiences
from webapp.talon.resources.campaigns import Campaigns
from webapp.talon.resources.catalogs import Catalogs
from webapp.talon.resources.coupons import Coupons
from webapp.talon.resources.customers import Customers
from webapp.talon.resources.events import Events
from webapp.talon.resources.loyalty import Loyalty
from webapp.talon.resources.referrals import Referrals
from webapp.talon.resources.sessions import Sessions
from webapp.talon.transport import Call, Transport


def _new_request_id() -> str:
    return uuid.uuid4().hex


class Client:
    """The Integration API of Talon.One, for one Application (the tenant that an API key belongs to).

        >>> from webapp.talon import Client, NotFound
        >>> client = Client("https://shop.europe-west1.talon.one", api_key)
        >>> inventory = client.customers.inventory("customer-17", profile=True, loyalty=True)
        >>> inventory.profile.attributes["Email"]
        >>> for line in client.loyalty.each_card_transaction(4, "card-0543"):
        ...     print(line.created, line.type, line.amount)

    One client is enough for a process: it is safe to share between threads and keeps its connections. Each
    method names the operation it calls and the errors it raises; every call raises TalonError or one of its
    kinds (webapp.talon.errors) and nothing else, and is over by the deadline.

    Attributes:
        customers, sessions, coupons, loyalty, referrals, audiences, catalogs, events: the operations, by
            resource; achievements and campaigns exist only in API 2026.
        dry: the four dry runs, and nothing that could write.
        application, api_version, base_url: as given.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        pool_size: int = 64,
        deadline: float = 8.0,
        trust_env: bool = False,
        api_version: ApiVersion = "2024",
        max_body: int = 16 * 1024 * 1024,
        application: str = "",
        on_call: Callable[[Call], None] | None = None,
        new_request_id: Callable[[], str] = _new_request_id,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        draw: Callable[[], float] = random.random,
    ) -> None:
        """Make a client. Nothing is sent yet.

        Args:
            base_url: address of the API without a path, https unless it is this machine.
            api_key: key of the Application; it never leaves by repr, errors or observers.
            pool_size: connections kept for reuse; at least the number of threads that call.
            deadline: seconds for a whole call, with its retries and its body.
            trust_env: take proxies and certificates from the environment.
            api_version: "2024" or "2026"; operations of the newer API raise NeedsNewerServer on "2024".
            max_body: bytes of an unpacked answer beyond which it is refused.
            application: a label for observers.
            on_call: called once for each finished call with its facts, in the calling thread.
            new_request_id: makes the id that is sent as X-Request-ID, visible ASCII.
            clock, sleep, draw: monotonic seconds, pausing, and a random number below 1; for tests.

        Raises:
            InvalidArgument: one of these cannot be.
        """
        self._share(
            Transport(
                base_url,
                api_key,
                pool_size=pool_size,
                deadline=deadline,
                trust_env=trust_env,
                api_version=api_version,
                max_body=max_body,
                application=application,
                on_call=on_call,
                new_request_id=new_request_id,
                clock=clock,
                sleep=sleep,
                draw=draw,
            )
        )

    def _share(self, transport: Transport) -> None:
        self._transport = transport
        self.application = transport.application
        self.api_version = transport.api_version
        self.base_url = transport.base_url
        self.customers = Customers(transport)
        self.sessions = Sessions(transport)
        self.coupons = Coupons(transport)
        self.loyalty = Loyalty(transport)
        self.referrals = Referrals(transport)
        self.events = Events(transport)
        self.catalogs = Catalogs(transport)
        self.audiences = Audiences(transport)
        self.achievements = Achievements(transport)
        self.campaigns = Campaigns(transport)
        self.dry = DryClient(transport)

    def __repr__(self) -> str:
        return f"<Client {self.application or self.base_url} api_version={self.api_version}>"

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def within(self, seconds: float) -> Client:
        """The same client, connections shared, with another deadline for each of its calls.

        Raises:
            InvalidArgument: not more than 0 seconds.
        """
        other = Client.__new__(Client)
        other._share(self._transport.within(seconds))
        return other

    def close(self) -> None:
        """Close the kept connections; the client can still be used and opens new ones."""
        self._transport.close()
