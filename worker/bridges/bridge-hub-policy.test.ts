import { expect, test } from "vitest";
import { chooseBridge, countCrash, type KnownBridge, MOST_CRASHES } from "./bridge-hub-policy.ts";

const bridge = (name: string, more: Partial<KnownBridge> = {}): KnownBridge => ({
  key: name,
  tokenId: "cb_x",
  connectedAt: 0,
  hello: { instance: name.padEnd(20, "0"), version: "1", servers: [{ name: "files", kind: "stdio" }] },
  ...more,
});
const keyFor = (bridges: KnownBridge[], subject: string, session?: string) => {
  const chosen = chooseBridge(bridges, { server: "files", subject, session });
  return chosen.kind === "bridge" ? chosen.bridge.key : chosen.kind;
};
const SUBJECTS = Array.from({ length: 300 }, (_, number) => `user:usr_${number}`);

test("F86: several bridges share the people, and if one is lost only its own people move", () => {
  const all = ["a", "b", "c"].map((name) => bridge(name));
  const before = new Map(SUBJECTS.map((subject) => [subject, keyFor(all, subject)]));
  for (const { key } of all) expect([...before.values()].filter((chosen) => chosen === key).length).toBeGreaterThan(60);
  const left = all.filter(({ key }) => key !== "b");
  for (const [subject, chosen] of before) if (chosen !== "b") expect(keyFor(left, subject)).toBe(chosen);
});

test("F86: a session stays at its bridge, also while that is being stopped; everything new goes elsewhere", () => {
  const leaving = bridge("a", { isLeaving: true });
  const all = [leaving, bridge("b")];
  const session = `${leaving.hello?.instance}.123`;
  for (const subject of SUBJECTS.slice(0, 20)) expect([keyFor(all, subject, session), keyFor(all, subject)]).toEqual(["a", "b"]);
});

test("F86: a bridge that has not said hello is not used, and one without the server does not count as offline", () => {
  const { hello: _, ...silent } = bridge("a");
  expect(keyFor([silent], "user:a")).toBe("offline");
  expect(keyFor([bridge("a", { isLeaving: true })], "user:a")).toBe("offline");
  const other = bridge("a", { hello: { instance: "a".repeat(20), version: "1", servers: [{ name: "wiki", kind: "http" }] } });
  expect(keyFor([other], "user:a")).toBe("not_allowed");
});

test("F86: ten crashes are recorded in a minute, and as many in the next one", () => {
  const recorded = (from: number, before?: ReturnType<typeof countCrash>) => {
    const all: ReturnType<typeof countCrash>[] = [];
    for (let at = from; at < from + 1000; at++) {
      const next = countCrash(all.at(-1) ?? before, at);
      if (next) all.push(next);
    }
    return { count: all.length, last: all.at(-1) };
  };
  const first = recorded(5000);
  expect(first.count).toBe(MOST_CRASHES);
  expect(recorded(5000 + 58_999, first.last).count).toBe(0);
  expect(recorded(5000 + 60_000, first.last).count).toBe(MOST_CRASHES);
});
