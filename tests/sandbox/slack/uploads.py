"""Files on their way into Slack: a URL, the bytes, the completion."""

from dataclasses import dataclass, field

from tests.sandbox.slack.directory import Json
from tests.sandbox.slack.refusals import Refusal


@dataclass(slots=True)
class Upload:
    id: str
    filename: str
    length: int
    content: bytes | None = None
    title: str = ""
    completed: bool = False

    def payload(self) -> Json:
        return {"id": self.id, "name": self.filename, "title": self.title or self.filename, "size": self.length}


@dataclass(slots=True)
class Uploads:
    files: dict[str, Upload] = field(default_factory=dict)

    def begin(self, filename: str, length: int) -> Upload:
        upload = Upload(f"F0FILE{len(self.files):04d}", filename, length)
        self.files[upload.id] = upload
        return upload

    def receive(self, file_id: str, content: bytes) -> None:
        upload = self.files[file_id]
        if len(content) != upload.length:
            raise Refusal("length_mismatch")
        upload.content = content

    def complete(self, file_id: object, title: str) -> Upload:
        upload = self.files.get(str(file_id))
        if upload is None or upload.content is None or upload.completed:
            raise Refusal("file_not_found")
        upload.title, upload.completed = title, True
        return upload
