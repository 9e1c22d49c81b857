import { runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { log } from "../lib/log.ts";
import { sha256 } from "../lib/text/digest.ts";
import type { ProviderGate } from "../objects/provider-gate.object.ts";
import { makeProviderGateClient } from "./provider-gate-client.ts";
import { chooseNext, mayEnter, PLACE_LIFETIME, SHARED_PLACES, TOTAL_PLACES } from "./provider-gate-policy.ts";

const gate = makeProviderGateClient(bindings.PROVIDER_GATE, log);
const newIssuer = () => ({ issuer: `https://${crypto.randomUUID()}.example`, projectId: "prj_a" as const });

/** Acts on the object of a new gate that no other test uses. */
async function withGate(act: (object: ProviderGate) => Promise<void>): Promise<void> {
  const stub = (bindings.PROVIDER_GATE as unknown as DurableObjectNamespace<ProviderGate>).getByName(await sha256(newIssuer().issuer));
  await runInDurableObject(stub, async (object) => {
    try {
      await act(object);
    } finally {
      vi.useRealTimers();
    }
  });
}

async function isSettled(entered: Promise<number> | number): Promise<boolean> {
  const pending = Symbol("pending");
  return (await Promise.race([entered, Promise.resolve().then(() => pending)])) !== pending;
}

describe("the gate of a provider", () => {
  test("the gate of a provider lets a few requests in at a time, and all 1,000 in the end", async () => {
    const at = newIssuer();
    let inside = 0;
    let most = 0;
    let done = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await bindings.VAULT_KV.get("nothing");
      inside--;
      done++;
    };
    await Promise.all(Array.from({ length: 1000 }, () => gate.pass(at, work)));
    expect(done).toBe(1000);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(SHARED_PLACES);
  }, 120_000);

  test("the gate of a provider frees the place of work that fails, and passes the error on", async () => {
    const at = newIssuer();
    for (let times = 0; times < 3 * SHARED_PLACES; times++) {
      await expect(gate.pass(at, () => Promise.reject(new Error("the provider is down")))).rejects.toThrow("the provider is down");
    }
    expect(await gate.pass(at, async () => "in")).toBe("in");
  });

  test("the gate of a provider gives the place of a dead or slow request to the next one", async () => {
    await withGate(async (object) => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      for (let holders = 0; holders < SHARED_PLACES; holders++) await object.enter("a");
      const next = object.enter("a");
      expect(await isSettled(next)).toBe(false);
      vi.advanceTimersByTime(PLACE_LIFETIME);
      expect(await next).toBe(SHARED_PLACES + 1);
    });
  });

  test("a gate that fails itself does not stop the work", async () => {
    const broken = { getByName: () => ({ enter: () => Promise.reject(new Error("evicted")), leave: () => Promise.resolve() }) };
    const failing = makeProviderGateClient(broken as unknown as typeof bindings.PROVIDER_GATE, { info: () => undefined, error: () => undefined });
    expect(await failing.pass(newIssuer(), async () => "in")).toBe("in");
  });
});

describe("L15: the gate of a provider is fair between projects", () => {
  test("a project that holds every shared place and has hundreds waiting does not delay another project", async () => {
    await withGate(async (object) => {
      const slow = Array.from({ length: 300 }, () => object.enter("slow"));
      expect(await Promise.all(slow.slice(0, SHARED_PLACES).map(isSettled))).toEqual(Array(SHARED_PLACES).fill(true));
      expect(await isSettled(slow[SHARED_PLACES] ?? 0)).toBe(false);
      for (let times = 0; times < 50; times++) {
        const place = object.enter("other");
        expect(await isSettled(place)).toBe(true);
        object.leave(await place);
      }
      expect(await isSettled(slow[SHARED_PLACES] ?? 0)).toBe(false);
    });
  });

  test("a free place goes to the project that holds the fewest places, and to equal projects in turn", async () => {
    await withGate(async (object) => {
      const held = await Promise.all(Array.from({ length: SHARED_PLACES }, () => object.enter("slow")));
      void object.enter("slow");
      const order: string[] = [];
      const enter = async (project: string) => {
        const place = await object.enter(project);
        order.push(project);
        return place;
      };
      const [b, c] = [await enter("b"), await enter("c")];
      const waiting = ["b", "b", "c", "c"].map(enter);
      expect(order).toEqual(["b", "c"]);
      object.leave(b);
      object.leave(c);
      await Promise.all([waiting[0], waiting[2]]);
      expect(order).toEqual(["b", "c", "b", "c"]);
      for (const place of held.slice(0, 4)) object.leave(place);
      await Promise.all(waiting);
      expect(order).toEqual(["b", "c", "b", "c", "b", "c"]);
    });
  });

  test("a place that is freed twice is given to only one request", async () => {
    await withGate(async (object) => {
      const held = await Promise.all(Array.from({ length: SHARED_PLACES }, () => object.enter("a")));
      const waiting = [object.enter("a"), object.enter("a")];
      for (let times = 0; times < 3; times++) object.leave(held[0] ?? 0);
      object.leave(12345);
      expect(await Promise.all(waiting.map(isSettled))).toEqual([true, false]);
    });
  });

  test("projects beyond the total number of places wait for each other", () => {
    const inside = new Map(Array.from({ length: TOTAL_PLACES }, (_, index) => [`p${index}`, 1]));
    expect(mayEnter(inside, "one more")).toBe(false);
    expect(chooseNext(inside, ["one more", "p1"])).toBeUndefined();
    inside.delete("p0");
    expect(chooseNext(inside, ["p1", "one more"])).toBe("one more");
  });

  test("in any order of entering and leaving the limits hold, no place stays free, and a project that waits holds a place", () => {
    const project = fc.constantFrom("a", "b", "c", "d");
    fc.assert(
      fc.property(fc.array(fc.oneof(project, fc.constant("leave")), { maxLength: 200 }), (steps) => {
        const inside = new Map<string, number>();
        const waiting: string[] = [];
        const count = (name: string, change: number) => inside.set(name, (inside.get(name) ?? 0) + change);
        for (const step of steps) {
          if (step === "leave") {
            const holder = [...inside].find(([, held]) => held > 0)?.[0];
            if (holder) count(holder, -1);
          } else waiting.push(step);
          for (let next = chooseNext(inside, waiting); next !== undefined; next = chooseNext(inside, waiting)) {
            waiting.splice(waiting.indexOf(next), 1);
            count(next, 1);
          }
          const held = [...inside.values()].reduce((sum, each) => sum + each, 0);
          expect(held).toBeLessThanOrEqual(SHARED_PLACES + 3);
          for (const name of waiting) expect(inside.get(name)).toBeGreaterThan(0);
          if (waiting.length > 0) expect(held).toBeGreaterThanOrEqual(SHARED_PLACES);
        }
      }),
    );
  });
});
