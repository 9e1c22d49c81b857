import { expect, test } from "vitest";
import { HOUR, systemClock } from "../lib/clock.ts";
import { makeExpiringCache } from "../lib/memory/expiring-cache.ts";
import { bytesOfJson } from "../lib/memory/json-bytes.ts";
import type { Target } from "./connection.ts";
import type { Discovery } from "./sdk-client.ts";
import { makeWaysOfServers } from "./ways-of-servers.ts";

const LEGACY: Discovery = { kind: "legacy" };
const SSE: Discovery = { kind: "sse" };

function setUp() {
  const ways = makeWaysOfServers(makeExpiringCache<Discovery | "doubted">({ name: "ways", ttl: HOUR, bytesOf: bytesOfJson, clock: systemClock }));
  const server = { id: "srv_1", url: "https://a.example/mcp", transport: "http", authScopeId: "scp_1" } as unknown as Target["server"];
  const [ada, bob, eve] = (["user:ada", "user:bob", "user:eve"] as const).map((subject) => ({ server, subject }));
  if (!ada || !bob || !eve) throw new Error("three people");
  return { ways, ada, bob, eve };
}

test("what one person's connection found out about a server serves everybody", () => {
  const { ways, ada, bob } = setUp();
  ways.keep(ada, LEGACY);
  expect(ways.find(bob)).toEqual(LEGACY);
  const elsewhere = { ...bob, server: { ...bob.server, url: "https://b.example/mcp" } };
  expect(ways.find(elsewhere)).toBeUndefined();
});

test("a server that speaks differently to two people is asked once more for each of them, and then both ways stay known", () => {
  const { ways, ada, bob, eve } = setUp();
  ways.keep(ada, LEGACY);
  ways.doubt(bob);
  expect([ways.find(bob), ways.find(ada)]).toEqual([undefined, LEGACY]);
  ways.keep(bob, SSE);
  ways.doubt(ada);
  ways.keep(ada, LEGACY);
  expect([ways.find(ada), ways.find(bob)]).toEqual([LEGACY, SSE]);
  expect(ways.find(eve)).toEqual(LEGACY);
});

test("after a server has changed, what one person's connection found out serves everybody again", () => {
  const { ways, ada, bob } = setUp();
  ways.keep(ada, LEGACY);
  ways.doubt(ada);
  ways.keep(ada, SSE);
  expect([ways.find(ada), ways.find(bob)]).toEqual([SSE, SSE]);
});
