"""Mixes recorded answers of the real service into the world, with dates moved so that some of it is open today."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.clock import DAY, HOUR, iso, parse
from sandbox.incidents import Issue, is_closed
from sandbox.posts import Post
from sandbox.tenants import RINGS

if TYPE_CHECKING:
    from sandbox.world import World

TENANTS = 5
MOMENTS = ("startDateTime", "endDateTime", "lastModifiedDateTime", "actionRequiredByDateTime")


def replay(world: "World", folder: Path) -> None:
    """Read `real-health` and `real-messages` below the folder, each if it is there."""
    health = folder / "real-health" if (folder / "real-health").is_dir() else folder
    messages = folder / "real-messages" if (folder / "real-messages").is_dir() else folder
    if (overview := health / "healthOverviews-real-29-workloads.json").is_file():
        rows = json.loads(overview.read_text())["value"]
        world.health.real_workloads(rows)
        world.replaying = set(world.clients[:TENANTS])
        world.health.clear(world.clients[:TENANTS])
        ailing = {row["service"]: row["status"] for row in rows if not is_closed(row["status"])}
    else:
        ailing = {}
    for data in read_issues(health):
        take_issue(world, data)
    for service, status in ailing.items():
        explain(world, service, status)
    if (page := messages / "messages.graph-shape.json").is_file():
        for place, data in enumerate(json.loads(page.read_text())["value"]):
            take_post(world, data, place)


def read_issues(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in sorted(folder.glob("issue-*.json")):
        found.append(json.loads(path.read_text()))
    if (legacy := folder / "legacy-converted-to-graph-shape.json").is_file():
        found += json.loads(legacy.read_text())["value"]
    return found


def shift(data: dict[str, Any], by: float) -> dict[str, Any]:
    """All moments of an issue or a post, moved together; texts stay as they are."""
    moved = {name: moved_moment(data[name], by) for name in MOMENTS if data.get(name)}
    posts = [{**post, "createdDateTime": moved_moment(post["createdDateTime"], by)} for post in data.get("posts", ())]
    return {**data, **moved, **({"posts": posts} if posts else {})}


def moved_moment(text: str, by: float) -> str:
    fraction = text.rstrip("Z").partition(".")[2]
    return iso(parse(text) + by, len(fraction))


def take_issue(world: "World", data: dict[str, Any]) -> None:
    """Open ones changed an hour ago, resolved ones some days ago."""
    age = HOUR if not data["isResolved"] else 2 * DAY + len(world.health.issues) % 9 * DAY
    data = shift(data, world.now - age - parse(data["lastModifiedDateTime"]))
    data["isResolved"] = is_closed(data["status"])
    service_id = world.health.id_of_service(data["service"])
    world.health.adopt(Issue(data, service_id), world.clients[:TENANTS])


def explain(world: "World", service: str, status: str) -> None:
    """A workload that was not well when it was recorded has an open issue that says so, else it gets one of ours."""
    health, tenants = world.health, world.clients[:TENANTS]
    service_id = health.id_of_service(service)
    known = [issue for issue in health.open_of(tenants[0]) if issue.service_id == service_id]
    if any(issue.data["status"] == status for issue in known):
        return
    issue = health.start("advisory", tenants, service_id, status)
    issue.change({"service": service})


def take_post(world: "World", data: dict[str, Any], place: int) -> None:
    by = world.now - place * 3 * HOUR - parse(data["lastModifiedDateTime"])
    world.posts.take(Post(shift(data, by)), list(range(RINGS)))
