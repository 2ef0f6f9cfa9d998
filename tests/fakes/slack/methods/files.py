"""files.*: uploads in two steps (the old files.upload is gone)."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.call import Call, Method
from tests.fakes.slack.limits import Refused
from tests.fakes.slack.methods.chat import check_place, parent_of
from tests.fakes.slack.schema import Json
from tests.fakes.slack.state import Channel, Message


def get_upload_url(call: Call) -> Json:
    """Where to send a file to."""
    name, length = call.needed("filename"), call.number("length", 0)
    if not length:
        raise Refused("missing_argument")
    file = call.world.ids.new("F")
    call.world.files[file] = {
        "id": file,
        "name": name,
        "size": length,
        "user": call.team.bot_user,
        "team": call.team.id,
    }
    return {"upload_url": f"{call.world.url}/upload/v1/{file}", "file_id": file}


def complete_upload(call: Call) -> Json:
    """The files are there: show them in a channel or a thread."""
    given: Any = call.data("files", "invalid_arguments")
    if not isinstance(given, list) or not given:
        raise Refused("invalid_arguments")
    files = [_finished(call, entry) for entry in given]
    for name in filter(None, (call.text("channel_id") or call.text("channels")).split(",")):
        call.args["channel"] = name
        _share(call, call.channel(), files)
    return {"files": files}


def _finished(call: Call, entry: Any) -> Json:
    file = call.world.files.get(entry.get("id", "") if isinstance(entry, dict) else "")
    if file is None or file["team"] != call.team.id:
        raise Refused("file_not_found")
    if len(call.world.uploads.get(file["id"], b"")) != file["size"]:
        raise Refused("file_update_failed")
    file["title"] = entry.get("title") or file["name"]
    return file


def _share(call: Call, channel: Channel, files: list[Json]) -> None:
    check_place(call, channel)
    thread = parent_of(channel, call.text("thread_ts")).ts if call.text("thread_ts") else None
    ts = channel.next_ts(call.now)
    message = Message(channel.team, channel.id, ts, call.bot_in(channel), call.text("initial_comment"),
                      thread_ts=thread, bot_id=call.team.bot_id, app_id=call.world.app.id, files=files,
                      subtype="file_share")  # fmt: skip
    channel.messages[ts] = message
    call.world.accept(call.method, message.payload() | {"channel": channel.id})


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, ("files:write",), 4),
    "files.completeUploadExternal": Method(complete_upload, ("files:write",), 4),
}
