"""What a vendor holds of a customer: keys, applications, sign names, templates, balance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

__all__ = ["DEFAULT_CREDENTIAL", "REVIEWS", "Account", "Credential", "SignName", "Template"]

#: What a review may come to; only what is approved may be used.
REVIEWS = ("pending", "approved", "rejected", "cancelled")


@attrs.frozen
class Credential:
    """A key pair, with the token of temporary credentials."""

    id: str
    secret: str = attrs.field(repr=False)
    token: str = attrs.field(default="", repr=False)

    @classmethod
    def parse(cls, text: str) -> Credential:
        """Read ``ID:SECRET``, or ``ID:SECRET:TOKEN``.

        Raises:
            ValueError: there is no id or no secret; the sentence shows neither.
        """
        key_id, _, rest = text.partition(":")
        secret, _, token = rest.partition(":")
        if not key_id or not secret:
            raise ValueError("a credential is written ID:SECRET, or ID:SECRET:TOKEN")
        return cls(key_id, secret, token)


#: Taken by every vendor when nothing else is configured.
DEFAULT_CREDENTIAL = Credential("simulator", "simulator-secret")


@attrs.frozen
class Template:
    """A template and the state of its review.

    Attributes:
        text: with the vendor's placeholders, ``${code}`` or ``{1}``.
        kind: ``code``, ``notice`` or ``marketing``; empty: no rule on values.
        region: ``mainland``, ``overseas``; empty: both.
        status: of ``REVIEWS``.
        reason: why it was rejected.
        created: Unix seconds.
    """

    code: str
    text: str
    kind: str = ""
    region: str = ""
    status: str = "approved"
    name: str = ""
    reason: str = ""
    created: float = 0.0


@attrs.frozen
class SignName:
    """A sign name and the state of its review, as of a template."""

    name: str
    status: str = "approved"
    reason: str = ""
    created: float = 0.0


@attrs.frozen
class Account:
    """One account at a vendor.  ``None`` takes anything well formed.

    Attributes:
        created: templates made through the vendor's own actions, over those configured.
        name: the vendor, or ``vendor.name`` of a further account.
        balance: segments bought; None: without end.
        limits: profile of the vendor's limits, for example ``documented``; empty: none.
        receipt_url: where delivery receipts are pushed; empty: nowhere.
        reply_url: the same of replies.
    """

    credentials: Mapping[str, Credential]
    templates: Mapping[str, Template] | None = None
    sign_names: Mapping[str, SignName] | None = None
    applications: frozenset[str] | None = None
    created: Mapping[str, Template] = attrs.field(factory=dict)
    name: str = ""
    balance: int | None = None
    limits: str = ""
    receipt_url: str = attrs.field(default="", repr=False)
    reply_url: str = attrs.field(default="", repr=False)

    def with_credentials(self, credentials: Iterable[Credential]) -> Account:
        """The same account with more keys; the default key only when there is no other."""
        keys = {**self.credentials, **{one.id: one for one in credentials}}
        return attrs.evolve(self, credentials=keys or {DEFAULT_CREDENTIAL.id: DEFAULT_CREDENTIAL})

    def with_template(self, template: Template) -> Account:
        """The same account with a template more, or another state of one."""
        return attrs.evolve(self, created={**self.created, template.code: template})

    def known_templates(self) -> list[Template]:
        """Every template that is known, whatever its review says."""
        return [*({**(self.templates or {}), **self.created}).values()]

    def takes_template(self, code: str) -> bool:
        """Whether a well-formed template code may be used."""
        template = self.template(code)
        return self.templates is None if template is None else template.status == "approved"

    def template(self, code: str) -> Template | None:
        """The template, when its text is known."""
        return self.created.get(code) or (self.templates or {}).get(code)

    def takes_sign_name(self, name: str) -> bool:
        """Whether a well-formed sign name may be used."""
        if self.sign_names is None:
            return True
        known = self.sign_names.get(name)
        return known is not None and known.status == "approved"

    def takes_application(self, application: str) -> bool:
        """Whether a well-formed application id may be used."""
        return self.applications is None or application in self.applications
