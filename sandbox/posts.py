"""The message center: posts that many tenants share."""

import random
from typing import TYPE_CHECKING, Any

from sandbox.clock import DAY, HOUR, iso
from sandbox.content import posts
from sandbox.content.posts import PostText
from sandbox.http import dump
from sandbox.tenants import RINGS, Tenant

if TYPE_CHECKING:
    from sandbox.world import World


class Post:
    __slots__ = ("_raw", "data")

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self._raw: bytes | None = None

    @property
    def id(self) -> str:
        return str(self.data["id"])

    @property
    def modified(self) -> str:
        return str(self.data["lastModifiedDateTime"])

    @property
    def raw(self) -> bytes:
        if self._raw is None:
            self._raw = dump(self.data)
        return self._raw

    def change(self, values: dict[str, Any]) -> None:
        self.data.update(values)
        self._raw = None


class Posts:
    """Every post by id, and by ring those that its tenants get."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.chance = random.Random(world.options.seed + 9)
        self.number = 0
        self.all: dict[str, Post] = {}
        self.rings: list[list[Post]] = [[] for _ in range(RINGS)]
        for _ in range(world.options.posts):
            self.publish(world.now - self.chance.uniform(0.02, 1) ** 2 * 150 * DAY)
        world.later(world.now + HOUR / 2 / world.options.pace, self._next)

    def of(self, tenant: Tenant) -> list[Post]:
        """All posts of a tenant, those that changed last first."""
        return sorted(self.rings[tenant.ring], key=lambda post: post.modified, reverse=True)

    def publish(self, moment: float, rings: list[int] | None = None, **values: Any) -> Post:
        """A new post appears, in most tenants."""
        number, self.number = self.number, self.number + 1
        data = as_data(posts.post(number, self.world.options.seed), number, moment, self.chance, self.world.now)
        data.update(values)
        post = Post(data)
        self.take(post, [ring for ring in range(RINGS) if self.chance.random() < 0.7] if rings is None else rings)
        return post

    def take(self, post: Post, rings: list[int]) -> None:
        self.all[post.id] = post
        for ring in rings:
            self.rings[ring].append(post)

    def update(self, post: Post, **values: Any) -> None:
        """Microsoft edits a post that is already out."""
        title = post.data["title"]
        if not values and not title.startswith("(Updated) "):
            values = {"title": f"(Updated) {title}", "tags": ["Updated message", *post.data["tags"]]}
        post.change({**values, "lastModifiedDateTime": iso(self.world.now, 3)})

    def _next(self) -> None:
        if self.chance.random() < 0.3 and self.all:
            self.update(self.chance.choice(list(self.all.values())))
        else:
            self.publish(self.world.now)
        self.world.later(self.world.now + HOUR / 2 / self.world.options.pace, self._next)


def as_data(text: PostText, number: int, moment: float, chance: random.Random, now: float) -> dict[str, Any]:
    """A post in the shape of Graph."""
    details = [
        ("RoadmapIds", ",".join(text.roadmap_ids)),
        ("Summary", text.summary),
        ("Platforms", ", ".join(text.platforms)),
        ("BlogLink", text.blog_link),
        ("HelpLink", text.help_link),
        ("ExternalLink", text.external_link),
    ]
    modified = min(now, moment + chance.uniform(0, 20) * DAY) if "Updated message" in text.tags else moment
    act_by = iso(moment + text.act_by_days * DAY) if text.act_by_days is not None else None
    return {
        "startDateTime": iso(moment),
        "endDateTime": iso(moment + chance.uniform(70, 260) * DAY),
        "lastModifiedDateTime": iso(modified, chance.choice([0, 2, 3])),
        "title": text.title,
        "id": f"MC{1_200_000 + number * 61 + chance.randrange(60)}",
        "category": text.category,
        "severity": text.severity,
        "tags": list(text.tags),
        "isMajorChange": text.is_major,
        "actionRequiredByDateTime": act_by,
        "services": list(text.services),
        "expiryDateTime": None,
        "hasAttachments": False,
        "viewPoint": None,
        "details": [{"name": name, "value": value} for name, value in details if value],
        "body": {"contentType": "html", "content": text.html},
    }
