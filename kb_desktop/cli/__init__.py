"""The command line: a stable contract for scripts and for the secretariat."""

VERBS = frozenset(
    {
        "create",
        "schema",
        "put",
        "show",
        "history",
        "export",
        "request",
        "inspect",
        "merge",
        "conflicts",
        "settle",
        "undo",
        "digest",
        "pack",
        "report",
        "check",
        "tour",
        "erase",
        "quarantine",
        "writers",
        "trust",
        "revoke",
        "policy",
        "key",
    }
)
