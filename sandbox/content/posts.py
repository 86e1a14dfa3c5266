"""What Microsoft announces in the message center."""

from dataclasses import dataclass

from .chance import pick, scatter, shuffled
from .data.draft import Draft
from .data.drafts import DRAFTS


@dataclass(frozen=True)
class PostText:
    title: str
    category: str
    severity: str
    is_major: bool
    tags: tuple[str, ...]
    services: tuple[str, ...]
    html: str
    summary: str
    roadmap_ids: tuple[str, ...]
    platforms: tuple[str, ...]
    act_by_days: int | None  # after publication
    blog_link: str
    help_link: str
    external_link: str


BASE_POSTS = len(DRAFTS)


def post(index: int, seed: int) -> PostText:
    """Every outline once, in an order of the seed's own, then as updates and for other audiences."""
    if index < BASE_POSTS:
        return _written(DRAFTS[shuffled(BASE_POSTS, seed)[index]])
    return _varied(_drawn(scatter(seed, index)), index, scatter(seed + 1, index))


def _drawn(number: int) -> Draft:
    """An outline of a category as frequent as in the real message center: 1, 27 and 72 in a hundred."""
    share = number % 100
    category = "preventOrFixIssue" if share == 0 else "planForChange" if share <= 27 else "stayInformed"
    return pick([draft for draft in DRAFTS if draft.category == category] or DRAFTS, number >> 8)


def _written(draft: Draft) -> PostText:
    return PostText(
        draft.title, draft.category, draft.severity, draft.is_major, draft.tags, draft.services, draft.html,
        draft.summary, draft.roadmap_ids, draft.platforms, draft.act_by_days, draft.blog_link, draft.help_link,
        draft.external_link,
    )  # fmt: skip


AUDIENCES = (
    "for education tenants", "on iOS and Android", "in sovereign clouds", "for frontline workers", "on shared devices",
    "for tenants in Europe", "for tenants in Asia", "for nonprofit tenants", "in virtual desktops", "on Linux",
)  # fmt: skip
UPDATES = (
    "Updated: the rollout begins two weeks later than first planned. Thank you for your patience.",
    "Updated: we've added answers to questions that came up after the first announcement.",
    "Updated: the rollout is complete in the first ring; the timeline for the others is unchanged.",
    "Updated: on your feedback the setting is off by default.",
)


def _varied(draft: Draft, index: int, number: int) -> PostText:
    first = _written(draft)
    audience = pick(AUDIENCES, number >> 8)
    title = f"{first.title} {audience}" if number % 3 else first.title
    is_update = number % 5 < 2
    return PostText(
        title=f"(Updated) {title}" if is_update else title,
        category=first.category,
        severity="high" if number % 331 == 0 else "normal",
        is_major=first.is_major,
        tags=("Updated message", *first.tags) if is_update else first.tags,
        services=first.services,
        html=f"<p><em>{pick(UPDATES, number >> 16)}</em></p>\n{first.html}" if is_update else first.html,
        summary=first.summary,
        roadmap_ids=tuple(str(int(each) + index) for each in first.roadmap_ids),
        platforms=first.platforms,
        act_by_days=first.act_by_days,
        blog_link=first.blog_link,
        help_link=first.help_link,
        external_link=first.external_link,
    )
