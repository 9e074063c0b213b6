"""Windows and pages. Pages ask use cases through the session; they never touch a database, a bundle or a PDF writer."""
