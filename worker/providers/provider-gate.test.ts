import { runInDurableObject } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import { PATIENCE } from "../../test/harness/patience.ts";
import { bindings } from "../../test/harness/worker/app.ts";
import { SECOND, systemClock } from "../lib/clock.ts";
import { log } from "../lib/log.ts";
import { sha256 } from "../lib/text/digest.ts";
import type { ProviderGate } from "../objects/provider-gate.object.ts";
import { makeUrgency } from "../vault/refresh-grant.ts";
import { type Admission, type AtProvider, type GateRequest, makeProviderGateClient } from "./provider-gate-client.ts";
import { CALLS_BEFORE_AHEAD, FIRST_WIDTH, type GateAnswer, type Line, MAX_WAITING, MOST_WIDTH, PLACE_LIFETIME } from "./provider-gate-policy.ts";

const gate = makeProviderGateClient({ namespace: bindings.PROVIDER_GATE, clock: systemClock, log });
const good = (): GateAnswer => ({ kind: "good", ms: 10 });
const newProvider = (): AtProvider => ({
  issuer: `https://${crypto.randomUUID()}.example`,
  owner: { projectId: "prj_a", subject: "user:ada" },
  shards: 1,
  urgency: makeUrgency(true),
});

/** Acts on the object of a new gate that no other test uses. */
async function withGate(act: (object: ProviderGate) => Promise<void>): Promise<void> {
  const stub = (bindings.PROVIDER_GATE as unknown as DurableObjectNamespace<ProviderGate>).getByName(await sha256(newProvider().issuer));
  await runInDurableObject(stub, async (object) => {
    try {
      await act(object);
    } finally {
      vi.useRealTimers();
    }
  });
}

const request = (project: string, line: Line = "call", change: Partial<GateRequest> = {}): GateRequest => ({
  project,
  ticket: "",
  line,
  shards: 1,
  ...change,
});

async function isSettled(entered: Promise<Admission> | Admission): Promise<boolean> {
  const pending = Symbol("pending");
  return (await Promise.race([entered, Promise.resolve().then(() => pending)])) !== pending;
}

/** @returns the place that a request got */
async function placeOf(entered: Promise<Admission> | Admission): Promise<number> {
  const admission = await entered;
  return admission.kind === "in" ? admission.place : 0;
}

const enterTimes = (object: ProviderGate, times: number, project: string) => Array.from({ length: times }, () => object.admit(request(project)));

describe("the gate of a provider", () => {
  test("the gate of a provider lets a few requests in at a time, more while the answers are quick, and all 1,000 in the end", async () => {
    const at = newProvider();
    let inside = 0;
    let most = 0;
    let done = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await bindings.VAULT_KV.get("nothing");
      inside--;
      done++;
    };
    await Promise.all(Array.from({ length: 1000 }, () => gate.pass(at, work, good)));
    expect(done).toBe(1000);
    expect(most).toBeGreaterThan(FIRST_WIDTH);
    expect(most).toBeLessThanOrEqual(MOST_WIDTH);
  });

  test("the gate of a provider frees the place of work that fails, and passes the error on", async () => {
    const at = newProvider();
    for (let times = 0; times < 3 * FIRST_WIDTH; times++) {
      await expect(gate.pass(at, () => Promise.reject(new Error("the provider is down")), good)).rejects.toThrow("the provider is down");
    }
    expect(await gate.pass(at, async () => "in", good)).toEqual({ kind: "done", result: "in", shards: 1 });
  });

  test("the gate of a provider gives the place of a dead or slow request to the next one, and then lets fewer in", async () => {
    await withGate(async (object) => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const held = enterTimes(object, FIRST_WIDTH, "a");
      const waiting = enterTimes(object, FIRST_WIDTH, "a");
      expect(await Promise.all(held.map(isSettled))).toEqual(Array(FIRST_WIDTH).fill(true));
      expect(await isSettled(waiting[0] ?? Promise.resolve({ kind: "closed", retryAfterMs: 0 }))).toBe(false);
      vi.advanceTimersByTime(PLACE_LIFETIME);
      expect((await Promise.all(waiting.map(isSettled))).filter(Boolean)).toHaveLength(FIRST_WIDTH / 2);
    });
  });

  test("a gate that fails itself does not stop the work", async () => {
    const failing = { admit: () => Promise.reject(new Error("evicted")), hurry: () => Promise.resolve(), release: () => Promise.resolve() };
    const namespace = { getByName: () => failing };
    const silent = { info: () => undefined, error: () => undefined };
    const client = makeProviderGateClient({ namespace: namespace as unknown as typeof bindings.PROVIDER_GATE, clock: systemClock, log: silent });
    expect(await client.pass(newProvider(), async () => "in", good)).toMatchObject({ kind: "done", result: "in" });
  });

  test("after a Retry-After the gate tells requests of that project to come back, also those that wait, and no other project's", async () => {
    await withGate(async (object) => {
      const held = await Promise.all(enterTimes(object, FIRST_WIDTH, "a").map(placeOf));
      const waiting = object.admit(request("a"));
      object.release(held[0] ?? 0, { kind: "busy", retryAfterMs: 30 * SECOND });
      expect(await waiting).toMatchObject({ kind: "closed", retryAfterMs: expect.closeTo(30 * SECOND, -3) });
      expect((await object.admit(request("a"))).kind).toBe("closed");
      expect((await object.admit(request("b"))).kind).toBe("in");
    });
  });

  test("a project with thousands of refreshes ahead of time in line is told to come back, and its calls still wait", async () => {
    await withGate(async (object) => {
      const entered = Array.from({ length: FIRST_WIDTH + MAX_WAITING + 1 }, () => object.admit(request("a", "ahead")));
      expect(await entered.at(-1)).toMatchObject({ kind: "closed" });
      expect(await isSettled(object.admit(request("a")))).toBe(false);
      expect(await isSettled(entered.at(-2) ?? Promise.resolve({ kind: "closed", retryAfterMs: 0 }))).toBe(false);
    });
  });
});

describe("the two lines before the gate of a provider", () => {
  /** Fills the gate, lets requests wait, and frees one place after the other. @returns the lines in the order in which they were served */
  async function served(object: ProviderGate, waiting: Line[], hurried: string[] = []): Promise<Line[]> {
    const held = await Promise.all(enterTimes(object, FIRST_WIDTH, "a").map(placeOf));
    const order: Line[] = [];
    const entered = waiting.map(async (line, index) => {
      const place = await placeOf(object.admit(request("a", line, { ticket: `t${index}` })));
      order.push(line);
      object.release(place, { kind: "none" });
    });
    for (const ticket of hurried) object.hurry(ticket);
    object.release(held[0] ?? 0, { kind: "none" });
    await Promise.all(entered);
    return order;
  }

  test("a request for which a call waits goes before refreshes ahead of time that came first", async () => {
    await withGate(async (object) => {
      expect(await served(object, ["ahead", "ahead", "call", "call"])).toEqual(["call", "call", "ahead", "ahead"]);
    });
  });

  test("refreshes ahead of time are served too while calls keep coming", async () => {
    await withGate(async (object) => {
      const order = await served(object, ["ahead", ...Array.from({ length: 3 * CALLS_BEFORE_AHEAD }, () => "call" as const)]);
      expect(order.indexOf("ahead")).toBe(CALLS_BEFORE_AHEAD);
    });
  });

  test("a refresh ahead of time for which a call begins to wait changes to the line of calls", async () => {
    await withGate(async (object) => {
      const held = await Promise.all(enterTimes(object, FIRST_WIDTH, "a").map(placeOf));
      const first = object.admit(request("a", "ahead", { ticket: "first" }));
      const second = object.admit(request("a", "ahead", { ticket: "second" }));
      object.hurry("second");
      object.release(held[0] ?? 0, { kind: "none" });
      expect([await isSettled(first), await isSettled(second)]).toEqual([false, true]);
    });
  });

  test("the client hurries a waiting refresh when a call begins to wait for it", async () => {
    const urgency = makeUrgency(false);
    const told: string[] = [];
    const admitted = Promise.withResolvers<Admission>();
    const stub = {
      admit: (asked: GateRequest) => {
        told.push(asked.line);
        return admitted.promise;
      },
      hurry: async () => {
        told.push("hurried");
        admitted.resolve({ kind: "in", place: 1, shards: 4 });
      },
      release: async () => undefined,
    };
    const namespace = { getByName: () => stub } as unknown as typeof bindings.PROVIDER_GATE;
    const passing = makeProviderGateClient({ namespace, clock: systemClock, log }).pass({ ...newProvider(), urgency }, async () => "in", good);
    await vi.waitFor(() => expect(told).toEqual(["ahead"]), PATIENCE);
    urgency.wait();
    urgency.wait();
    expect(await passing).toEqual({ kind: "done", result: "in", shards: 4 });
    expect(told).toEqual(["ahead", "hurried"]);
  });
});

describe("L15: the gate of a provider is fair between projects", () => {
  test("a project that holds all its places and has hundreds waiting does not delay another project", async () => {
    await withGate(async (object) => {
      const slow = enterTimes(object, 300, "slow");
      expect((await Promise.all(slow.map(isSettled))).filter(Boolean)).toHaveLength(FIRST_WIDTH);
      for (let times = 0; times < 50; times++) {
        const place = object.admit(request("other"));
        expect(await isSettled(place)).toBe(true);
        object.release(await placeOf(place), good());
      }
      expect((await Promise.all(slow.map(isSettled))).filter(Boolean)).toHaveLength(FIRST_WIDTH);
    });
  });

  test("a provider that is busy for one project leaves another project its places", async () => {
    await withGate(async (object) => {
      for (let times = 0; times < 5; times++) object.release(await placeOf(object.admit(request("limited"))), { kind: "busy" });
      const limited = await Promise.all(enterTimes(object, 4, "limited").map(isSettled));
      expect(limited).toEqual([true, false, false, false]);
      expect(await Promise.all(enterTimes(object, FIRST_WIDTH, "other").map(isSettled))).toEqual(Array(FIRST_WIDTH).fill(true));
    });
  });

  test("a place that is freed twice is given to only one request", async () => {
    await withGate(async (object) => {
      const held = await Promise.all(enterTimes(object, FIRST_WIDTH, "a").map(placeOf));
      const waiting = enterTimes(object, 2, "a");
      for (let times = 0; times < 3; times++) object.release(held[0] ?? 0, { kind: "none" });
      object.release(12345, { kind: "none" });
      expect(await Promise.all(waiting.map(isSettled))).toEqual([true, false]);
    });
  });
});

describe("the gates of a provider with many people", () => {
  test("a gate that admits many requests a minute tells them to choose among more gates next time", async () => {
    await withGate(async (object) => {
      vi.useFakeTimers({ toFake: ["Date"] });
      const told: number[] = [];
      for (let times = 0; times < 1500; times++) {
        const admission = await object.admit(request(`p${times % 50}`));
        if (admission.kind !== "in") continue;
        told.push(admission.shards);
        object.release(admission.place, good());
      }
      expect([told[0], told.at(-1)]).toEqual([1, 2]);
    });
  });
});
