"""A message as the command line writes it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from unicodedata import normalize

import attrs
import click

from sms_core import Message, PhoneNumber, Purpose, Template, Text

__all__ = ["Draft", "MessageCommand", "guessed", "takes_message"]

#: What the test of a Logto connector sends (routes/connector/config-testing.ts, 2026-08).
_TEST = ("Generic", {"code": "000000"})


class MessageCommand(click.Command):
    """Its arguments hold numbers and codes, so a complaint about them shows no digit."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.BadParameter:  # speaks of an option, without its value
            raise
        except click.UsageError as error:
            raise click.UsageError(re.sub(r"\d", "#", error.format_message()), ctx) from None


@attrs.frozen
class Draft:
    """What the options say; what they leave open is ``None``, or nobody."""

    to: tuple[str, ...]
    content: Template | Text | None
    purpose: Purpose | None
    sign_name: str
    reference: str
    extension: str

    def message(self) -> Message:
        """The message.

        Raises:
            InvalidMessage: it cannot be one.
            click.UsageError: there is nothing to send, or nobody to send it to.
        """
        if not self.to:
            raise click.UsageError("say to whom: --to NUMBER.")
        if self.content is None:
            raise click.UsageError(
                "say what to send: --template NAME, --text TEXT, or --test for template "
                "Generic with the code 000000."
            )
        purpose = {"purpose": self.purpose} if self.purpose else {}
        return Message(
            self.to,
            self.content,
            sign_name=self.sign_name,
            reference=self.reference,
            extension=self.extension,
            **purpose,
        )


def guessed(numbers: Iterable[str]) -> Iterator[str]:
    """What was made of numbers that do not say where their country code begins."""
    for text in numbers:
        number = PhoneNumber.parse(text)
        begins = re.sub(r"[^\d+]", "", normalize("NFKC", text)).startswith(("+", "00"))
        if not (begins or number.assumed):
            yield (
                f"{number.masked}: no + stands before the number, so its first digits were read "
                f"as the country code {number.calling_code}."
            )


def takes_message(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that describe a message, and it gets ``draft``."""

    @click.option(
        "--to",
        metavar="NUMBER",
        multiple=True,
        help="Recipient, for example +8613800138000.  Repeat for more.",
    )
    @click.option("--template", metavar="NAME", help="Your name for a template, or a usage type.")
    @click.option("--text", metavar="TEXT", help="A text, for providers that take any.")
    @click.option("--test", is_flag=True, help="Template Generic with the code 000000.")
    @click.option(
        "--param",
        "params",
        metavar="NAME=VALUE",
        multiple=True,
        callback=_params,
        help="A parameter of the template.  Repeat for more.",
    )
    @click.option(
        "--purpose",
        type=click.Choice([purpose.value for purpose in Purpose]),
        help="What it is for.  [default: by the template's name]",
    )
    @click.option("--sign-name", metavar="NAME", default="", help="Instead of the configured one.")
    @click.option("--reference", metavar="TEXT", default="", help="Your own, echoed in reports.")
    @click.option("--extension", metavar="CODE", default="", help="Extension code.")
    @functools.wraps(command)
    def with_draft(
        *,
        to: tuple[str, ...],
        template: str | None,
        text: str | None,
        test: bool,
        params: dict[str, str],
        purpose: str | None,
        sign_name: str,
        reference: str,
        extension: str,
        **others: object,
    ) -> None:
        draft = Draft(
            to,
            _content(template, text, test, params),
            Purpose(purpose) if purpose else None,
            sign_name,
            reference,
            extension,
        )
        command(draft=draft, **others)

    return with_draft


def _params(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    params: dict[str, str] = {}
    for place, text in enumerate(given, 1):
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"number {place} is not NAME=VALUE", ctx, param)
        if name in params:
            raise click.BadParameter(f"{name!r} is given twice", ctx, param)
        params[name] = value
    return params


def _content(
    template: str | None, text: str | None, test: bool, params: dict[str, str]
) -> Template | Text | None:
    if (template is not None) + (text is not None) + test > 1:
        raise click.UsageError("--template, --text and --test exclude each other.")
    if text is not None:
        if params:
            raise click.UsageError("--param goes with a template, not with --text.")
        return Text(text)
    if test:
        name, default = _TEST
        return Template(name, {**default, **params})
    if template is None and params:
        raise click.UsageError("--param goes with --template NAME.")
    return None if template is None else Template(template, params)
