"""Microsoft Graph v1.0, as much of it as a partner's technician needs."""
