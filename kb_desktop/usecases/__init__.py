"""What a user can do: one function per intention, one transaction, one undo step. Use cases do not call each other."""
