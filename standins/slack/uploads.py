"""Files that an app announced and has not completed yet."""

import secrets
from dataclasses import dataclass


@dataclass
class Upload:
    """An announced file; `content` is None until its bytes came."""

    file_id: str
    name: str
    length: int
    content: bytes | None = None


class Uploads:
    """The announced files, by the secret in their upload address and by file id."""

    def __init__(self) -> None:
        self._by_ticket: dict[str, Upload] = {}

    def announce(self, file_id: str, name: str, length: int) -> str:
        """Note a file that is to come; the ticket for its upload address."""
        ticket = secrets.token_urlsafe(24)
        self._by_ticket[ticket] = Upload(file_id, name, length)
        return ticket

    def receive(self, ticket: str, content: bytes) -> bool:
        """Take a file's bytes; False when none were announced, or others."""
        upload = self._by_ticket.get(ticket)
        if upload is None or len(content) != upload.length:
            return False
        upload.content = content
        return True

    def waiting(self, file_id: str) -> Upload | None:
        """The upload of this file id whose bytes came."""
        uploads = self._by_ticket.values()
        return next((u for u in uploads if u.file_id == file_id and u.content is not None), None)

    def forget(self, file_id: str) -> None:
        """Drop an upload that was completed."""
        self._by_ticket = {ticket: u for ticket, u in self._by_ticket.items() if u.file_id != file_id}
