"""Reviews of templates and sign names: what is new is pending until somebody decides."""

from __future__ import annotations

from functools import partial

import attrs

from sms_core_simulator.accounts import Account, Template
from sms_core_simulator.state import World

__all__ = ["review_sign_name", "review_template", "submit"]


def submit(world: World, account: Account, template: Template, now: float) -> None:
    """Take a new template in; after a while it is approved, unless it was decided before.

    A template with a reason for its rejection is rejected instead.
    """
    pending = attrs.evolve(template, status="pending", created=now)
    world.change(account.with_template(pending))
    wait = world.settings.review / world.settings.time_scale
    world.agenda.at(now + wait, partial(_decide, world, account.name, template.code))


def _decide(world: World, account_name: str, code: str, _now: float) -> None:
    account = world.named(account_name)
    template = account.template(code) if account else None
    if template and template.status == "pending":
        status = "rejected" if template.reason else "approved"
        review_template(world, account_name, code, status, template.reason)


def review_template(
    world: World, account_name: str, code: str, status: str, reason: str = ""
) -> bool:
    """Decide on a template; False when the account has none of that code."""
    account = world.named(account_name)
    template = account.template(code) if account else None
    if account is None or template is None:
        return False
    world.change(account.with_template(attrs.evolve(template, status=status, reason=reason)))
    return True


def review_sign_name(
    world: World, account_name: str, name: str, status: str, reason: str = ""
) -> bool:
    """Decide on a sign name; False when the account has none of that name."""
    account = world.named(account_name)
    known = account.sign_names if account else None
    if account is None or known is None or name not in known:
        return False
    decided = attrs.evolve(known[name], status=status, reason=reason)
    world.change(attrs.evolve(account, sign_names={**known, name: decided}))
    return True
