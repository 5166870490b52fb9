"""A worked example of the model inbox at the end of what it counts: a hundred days of forty posts a day."""

from __future__ import annotations

from sim.replication import run_replication
from sim.scenario.load import load_text

TIMES = ", ".join(f'"{hour:02d}:00"' for hour in range(20))
SCENARIO = f"""
qunsim: 1
model: inbox
clock: {{start: 2021-09-01, end: 2021-12-09}}
platform: {{client: wechat-2021, console: wecom-2021}}
company: {{price_yuan: 18, gross_margin: 55%}}
customers:
  count: 400
  segments: {{all: {{share: 100%, orders_per_month: 0, interests: {{any: 0.5}}}}}}
schedules:
  forty:
    - {{days: every, at: [{TIMES}], kind: content, topic: any, value: 0.5, via: manual}}
    - {{days: every, at: [{TIMES}], kind: notice, topic: any, value: 0.5, via: manual}}
arms: {{one: [{{kind: mass_groups, size: 400, schedule: forty}}]}}
parameters:
  inbox.look_day: 1
  inbox.look_night: 1
  inbox.open_normal: 1
  inbox.act: 0
  inbox.pin: 0
  inbox.purchase: 0
  inbox.chat_per_member: 0.02
"""


def test_who_opens_every_hour_sees_every_post_once():
    """4,000 posts to 400 members who look every hour and never move; 400 x .02 messages an hour from 8 to 23 beside."""
    daily = run_replication(load_text(SCENARIO), "one", 0).daily
    assert daily["posts_seen"].tolist() == [40 * 400] * 100
    assert daily["visits"].tolist() == [24 * 400] * 100
    assert 0.98 < daily["chat_messages"].sum() / (100 * 16 * 8) < 1.02
