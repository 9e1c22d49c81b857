import { expect, test } from "vitest";
import { TEST_EVENT, WEBHOOK_EVENTS } from "../db/db.ts";
import { toSlackBody } from "./slack-rules.ts";
import { dataOf, type Told, toBody } from "./told-rules.ts";

const PROJECT = { id: "prj_a", slug: "demo" };
const told = (known: Partial<Told> = {}): Told => ({
  connections: new Map(),
  links: new Map(),
  people: new Map(),
  servers: new Map(),
  keys: new Map(),
  alerts: new Map(),
  mail: { fault: null, failedAt: 0 },
  ...known,
});
const LINK = { id: "lnk_a", type: "user", name: "team", tags: { customer: "c-7" }, expiresAt: 0, events: null } as const;

test("F142: an event about a connection whose row has gone still names it", () => {
  const event = { event: "connection.revoked", objectId: "crd_a", createdAt: 0 } as const;
  expect(JSON.parse(toBody(event, dataOf(event, PROJECT, told())))).toEqual({
    type: "connection.revoked",
    timestamp: "1970-01-01T00:00:00.000Z",
    data: { project: PROJECT, connection: { id: "crd_a", server: null, authScope: null, user: null }, link: null },
  });
});

test.each([
  ["member.removed", "u1", {}, { user: { id: "u1", email: null } }],
  [
    "link.used",
    "lnk_a u1",
    { links: new Map([["lnk_a", LINK]]), people: new Map([["u1", { id: "u1", email: "ada@example.com", link: null, tags: null, events: null }]]) },
    {
      link: { id: "lnk_a", type: "user", name: "team", tags: { customer: "c-7" }, endsAt: "1970-01-01T00:00:00.000Z" },
      user: { id: "u1", email: "ada@example.com" },
    },
  ],
  ["link.expired", "lnk_gone", {}, { link: { id: "lnk_gone", type: null, name: null, tags: {}, endsAt: null } }],
  ["server.unreachable", "srv_a", {}, { server: { id: "srv_a", slug: null, name: null }, problem: null }],
  ["tool.held", "srv_a", {}, { server: { id: "srv_a", slug: null, name: null }, tools: [] }],
  ["key.expiring", "key_a", {}, { key: { id: "key_a", name: null, endsAt: null } }],
  ["mail.failing", "mail", { mail: { fault: "mail.down", failedAt: 1 } }, { mail: { fault: "mail.down", failedAt: "1970-01-01T00:00:00.001Z" } }],
] as const)("F142: the event %s names its object, and what has gone is null", (event, objectId, known, expected) => {
  expect(dataOf({ event, objectId, createdAt: 0 }, PROJECT, told(known as Partial<Told>))).toEqual({ project: PROJECT, ...expected });
});

test("F142: each event is a sentence in a channel, even if its object has gone, and no name in it has a meaning for Slack", () => {
  for (const event of [...WEBHOOK_EVENTS, TEST_EVENT] as const) {
    const { text } = JSON.parse(toSlackBody(event, dataOf({ event, objectId: "x", createdAt: 0 }, PROJECT, told()))) as { text: string };
    expect([event, text]).toEqual([event, expect.stringMatching(/^\*demo\*: \S.+/)]);
    expect(text).not.toMatch(/undefined|null|\[object/);
  }
  const named = { server: { name: "<!channel> & more" } };
  expect(JSON.parse(toSlackBody("server.recovered", { project: PROJECT, ...named }))).toEqual({
    text: "*demo*: &lt;!channel&gt; &amp; more is in reach again.",
  });
});
