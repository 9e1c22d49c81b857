import { runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { log } from "../lib/log.ts";
import { sha256 } from "../lib/text/digest.ts";
import type { ProviderGate } from "../objects/provider-gate.object.ts";
import { makeProviderGateClient } from "./provider-gate-client.ts";
import { AT_MOST, AT_ONCE, chooseNext, HELD_AT_MOST, mayEnter } from "./provider-gate-policy.ts";

const gate = makeProviderGateClient(bindings.PROVIDER_GATE, log);
const newIssuer = () => ({ issuer: `https://${crypto.randomUUID()}.example`, projectId: "prj_a" as const });

/** Does something with a gate that nobody else uses. */
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
  test("lets a few in at a time, and everyone of 1,000 in the end", async () => {
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
    expect(most).toBeLessThanOrEqual(AT_ONCE);
  }, 120_000);

  test("gives a place back when the work fails, and hands the failure on", async () => {
    const at = newIssuer();
    for (let times = 0; times < 3 * AT_ONCE; times++) {
      await expect(gate.pass(at, () => Promise.reject(new Error("the provider is down")))).rejects.toThrow("the provider is down");
    }
    expect(await gate.pass(at, async () => "in")).toBe("in");
  });

  test("gives the place of a holder that died or is slow to the next", async () => {
    await withGate(async (object) => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      for (let holders = 0; holders < AT_ONCE; holders++) await object.enter("a");
      const next = object.enter("a");
      expect(await isSettled(next)).toBe(false);
      vi.advanceTimersByTime(HELD_AT_MOST);
      expect(await next).toBe(AT_ONCE + 1);
    });
  });

  test("stops nobody when it fails itself", async () => {
    const broken = { getByName: () => ({ enter: () => Promise.reject(new Error("evicted")), leave: () => Promise.resolve() }) };
    const failing = makeProviderGateClient(broken as unknown as typeof bindings.PROVIDER_GATE, { info: () => undefined, error: () => undefined });
    expect(await failing.pass(newIssuer(), async () => "in")).toBe("in");
  });
});

describe("L15: the gate of a provider is fair between projects", () => {
  test("a project that holds every place and has hundreds waiting keeps no other one waiting", async () => {
    await withGate(async (object) => {
      const slow = Array.from({ length: 300 }, () => object.enter("slow"));
      expect(await Promise.all(slow.slice(0, AT_ONCE).map(isSettled))).toEqual(Array(AT_ONCE).fill(true));
      expect(await isSettled(slow[AT_ONCE] ?? 0)).toBe(false);
      for (let times = 0; times < 50; times++) {
        const place = object.enter("other");
        expect(await isSettled(place)).toBe(true);
        object.leave(await place);
      }
      expect(await isSettled(slow[AT_ONCE] ?? 0)).toBe(false);
    });
  });

  test("a place that becomes free goes to the project that holds the fewest, in turn among equals", async () => {
    await withGate(async (object) => {
      const held = await Promise.all(Array.from({ length: AT_ONCE }, () => object.enter("slow")));
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

  test("a place that is left twice is given once", async () => {
    await withGate(async (object) => {
      const held = await Promise.all(Array.from({ length: AT_ONCE }, () => object.enter("a")));
      const waiting = [object.enter("a"), object.enter("a")];
      for (let times = 0; times < 3; times++) object.leave(held[0] ?? 0);
      object.leave(12345);
      expect(await Promise.all(waiting.map(isSettled))).toEqual([true, false]);
    });
  });

  test("more projects than the provider is to see at once wait for each other", () => {
    const inside = new Map(Array.from({ length: AT_MOST }, (_, index) => [`p${index}`, 1]));
    expect(mayEnter(inside, "one more")).toBe(false);
    expect(chooseNext(inside, ["one more", "p1"])).toBeUndefined();
    inside.delete("p0");
    expect(chooseNext(inside, ["p1", "one more"])).toBe("one more");
  });

  test("whatever comes and goes, everybody gets in, never more at once than may be, and nobody without a place waits while one is free", () => {
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
          expect(held).toBeLessThanOrEqual(AT_ONCE + 3);
          for (const name of waiting) expect(inside.get(name)).toBeGreaterThan(0);
          if (waiting.length > 0) expect(held).toBeGreaterThanOrEqual(AT_ONCE);
        }
      }),
    );
  });
});
