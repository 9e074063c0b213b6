"""The guided tour: demonstration, documentation and smoke test in one."""
