"""The example alerts and the example dashboard ask for what /metrics has, and leave nothing of it out."""

import json
import re

import pytest
import yaml
from django.test import Client as Web

from ops.config import ROOT

FOLDER = ROOT / "docs" / "observability"
ALERTS = yaml.safe_load((FOLDER / "alerts.yml").read_text())
DASHBOARD = json.loads((FOLDER / "dashboard.json").read_text())
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
ASKED = [rule["expr"] for rule in RULES] + [ask["expr"] for panel in DASHBOARD["panels"] for ask in panel["targets"]]
LABELS = {"section", "reason", "kind"}


def metrics(text):
    return set(re.findall(r"\bportal_\w+", text))


@pytest.fixture
def offered(db, contoso, settings):
    settings.METRICS_TOKEN = "a-token-of-prometheus"
    type(contoso).objects.update(synced_at=contoso.first_seen_at)
    return metrics(Web().get("/metrics", headers={"Authorization": "Bearer a-token-of-prometheus"}).text)


def test_every_metric_that_is_asked_for_is_there_and_each_is_asked_for(offered):
    assert metrics(" ".join(ASKED)) == offered


def test_labels_that_a_legend_names_exist():
    legends = [ask["legendFormat"] for panel in DASHBOARD["panels"] for ask in panel["targets"]]

    assert {name for legend in legends for name in re.findall(r"{{(\w+)}}", legend)} == LABELS


def test_an_alert_says_how_long_how_urgent_and_what_to_do():
    assert len({rule["alert"] for rule in RULES}) == len(RULES) >= 6
    for rule in RULES:
        assert re.fullmatch(r"\d+[mhd]", rule["for"]), rule
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert all(rule["annotations"][part] for part in ("summary", "description"))


def test_panels_have_a_place_of_their_own():
    places = [tuple(panel["gridPos"].values()) for panel in DASHBOARD["panels"]]
    fields = [(x + dx, y + dy) for x, y, w, h in places for dx in range(w) for dy in range(h)]

    assert len(fields) == len(set(fields))
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(places)
