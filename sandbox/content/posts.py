"""What Microsoft announces in the message center."""

from dataclasses import dataclass, replace

from .chance import pick, scatter, shuffled
from .data.closings import CONSIDERATIONS, LAST_WORDS, TIMELINES
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
    number = scatter(seed, index)
    if index < BASE_POSTS:
        return _written(DRAFTS[shuffled(BASE_POSTS, seed)[index]], number)
    return _varied(_written(_drawn(number), number >> 32), index, scatter(seed + 1, index))


def _drawn(number: int) -> Draft:
    """An outline of a category as frequent as in the real message center: 1, 27 and 72 in a hundred."""
    share = number % 100
    category = "preventOrFixIssue" if share == 0 else "planForChange" if share <= 27 else "stayInformed"
    return pick([draft for draft in DRAFTS if draft.category == category], number >> 8)


def _written(draft: Draft, number: int) -> PostText:
    return PostText(
        title=draft.title,
        category=draft.category,
        severity=draft.severity,
        is_major=draft.is_major,
        tags=draft.tags,
        services=draft.services,
        html=_body(draft, number),
        summary=" ".join(draft.summary.split()),
        roadmap_ids=draft.roadmap_ids,
        platforms=draft.platforms,
        act_by_days=draft.act_by_days,
        blog_link=draft.blog_link,
        help_link=draft.help_link,
        external_link=draft.external_link,
    )


def _body(draft: Draft, number: int) -> str:
    parts = [draft.html]
    if draft.category == "stayInformed":
        parts.append(pick(TIMELINES, number))
    parts += [pick(CONSIDERATIONS, number >> 8), pick(LAST_WORDS, number >> 16)]
    return "\n".join(line.strip() for part in parts for line in part.splitlines() if line.strip())


AUDIENCES = (
    "for education tenants",
    "for government tenants",
    "for frontline plans",
    "for business plans",
    "for enterprise plans",
    "for nonprofit tenants",
    "for multi-geo tenants",
    "for targeted release",
    "for tenants in Europe",
    "for tenants in Asia",
    "for tenants in Latin America",
    "for tenants in Africa and the Middle East",
)
RARE_SEVERITIES = {331: "high", 662: "high", 993: "critical"}
UPDATES = (
    "Updated: the rollout begins two weeks later than first planned. Thank you for your patience.",
    "Updated: we've added answers to questions that came up after the first announcement.",
    "Updated: the rollout is complete in the first ring; the timeline for the others is unchanged.",
    "Updated: on your feedback the setting is off by default.",
)


def _varied(first: PostText, index: int, number: int) -> PostText:
    audience = pick(AUDIENCES, number >> 8)
    title = f"{first.title} {audience}" if number % 3 else first.title
    is_update = number % 5 < 2
    return replace(
        first,
        title=f"(Updated) {title}" if is_update else title,
        severity=RARE_SEVERITIES.get(number % 1000, "normal"),
        tags=("Updated message", *first.tags) if is_update else first.tags,
        html=f"<p><em>{pick(UPDATES, number >> 16)}</em></p>\n{first.html}" if is_update else first.html,
        roadmap_ids=tuple(str(int(each) + index) for each in first.roadmap_ids),
    )
