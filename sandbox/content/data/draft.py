"""The outline of a message center post."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    title: str
    category: str  # preventOrFixIssue, planForChange or stayInformed
    services: tuple[str, ...]
    tags: tuple[str, ...]
    html: str
    summary: str
    severity: str = "normal"
    is_major: bool = False
    roadmap_ids: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    act_by_days: int | None = None
    blog_link: str = ""
    help_link: str = ""
    external_link: str = ""
