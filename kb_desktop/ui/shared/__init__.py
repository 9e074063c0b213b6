"""The design system: one scale, one set of colours, one table, one form, one banner, one empty state.

A page is a `QWidget` in `ui/<subject>/page.py`: it takes the session, builds itself from the parts here, reads in
`refresh()` with `session.read(...)`, and writes with `session.do(...)`. Give every input a label or an accessible name.
"""
