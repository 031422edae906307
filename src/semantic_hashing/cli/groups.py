"""The commands in groups, as ``semhash --help`` shows them."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

GROUPS: dict[str, tuple[str, ...]] = {
    "Before a run": ("doctor", "describe", "config", "methods", "check"),
    "Run a stage": ("fetch", "prepare", "derive", "embed", "hash", "reuse", "together", "score", "control", "embedded-choice", "embedded", "collect"),
    "Search for hyper-parameters": ("trial", "choose"),
    "Look at results": ("explorer", "versus", "analyse", "analyses", "words", "gradients", "summary"),
    "Use the codes": ("fit", "encode", "search", "export"),
    "Audit": ("audit", "claims"),
    "Write the report": ("tables", "figures", "numbers"),
    "Keep and maintain": ("publish", "restore", "compare", "adopt", "manifest", "verify", "fingerprints", "readme", "word-meaning"),
}
# Columns of a help text beside the names, before it is cut.
WIDTH = 120


class Grouped(TyperGroup):
    """A command whose subcommands stand under headings; one in no group stands last."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the headings and their commands."""
        commands = {name: command for name in self.list_commands(ctx) if (command := self.get_command(ctx, name)) is not None and not command.hidden}
        grouped = {name for names in GROUPS.values() for name in names}
        others = tuple(name for name in commands if name not in grouped)
        for heading, names in {**GROUPS, "Others": others}.items():
            rows = [(name, commands[name].get_short_help_str(WIDTH)) for name in names if name in commands]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)
