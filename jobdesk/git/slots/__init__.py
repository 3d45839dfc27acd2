"""Slots: small repositories of JobDesk's own in which commands run at commits, apart from the person's own."""
