import { runInDurableObject } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { sha256 } from "../lib/digest.ts";
import { log } from "../lib/log.ts";
import { makeProviderGateClient } from "./provider-gate-client.ts";
import { AT_ONCE, HELD_AT_MOST } from "./provider-gate-policy.ts";

const gate = makeProviderGateClient(bindings.PROVIDER_GATE, log);
const newIssuer = () => `https://${crypto.randomUUID()}.example`;

describe("the gate of a provider", () => {
  test("lets a few in at a time, and everyone of 1,000 in the end", async () => {
    const issuer = newIssuer();
    let inside = 0;
    let most = 0;
    let done = 0;
    const work = async () => {
      most = Math.max(most, ++inside);
      await bindings.VAULT_KV.get("nothing");
      inside--;
      done++;
    };
    await Promise.all(Array.from({ length: 1000 }, () => gate.pass(issuer, work)));
    expect(done).toBe(1000);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(AT_ONCE);
  }, 120_000);

  test("gives a place back when the work fails, and hands the failure on", async () => {
    const issuer = newIssuer();
    for (let times = 0; times < 3 * AT_ONCE; times++) {
      await expect(gate.pass(issuer, () => Promise.reject(new Error("the provider is down")))).rejects.toThrow("the provider is down");
    }
    expect(await gate.pass(issuer, async () => "in")).toBe("in");
  });

  test("gives the place of a holder that died to the next", async () => {
    const stub = bindings.PROVIDER_GATE.getByName(await sha256(newIssuer()));
    const place = await runInDurableObject(stub, async (instance) => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      try {
        for (let holders = 0; holders < AT_ONCE; holders++) await instance.enter();
        const next = instance.enter();
        vi.advanceTimersByTime(HELD_AT_MOST);
        return await next;
      } finally {
        vi.useRealTimers();
      }
    });
    expect(place).toBe(AT_ONCE + 1);
  });

  test("stops nobody when it fails itself", async () => {
    const broken = { getByName: () => ({ enter: () => Promise.reject(new Error("evicted")), leave: () => Promise.resolve() }) };
    const failing = makeProviderGateClient(broken as unknown as typeof bindings.PROVIDER_GATE, { info: () => undefined, error: () => undefined });
    expect(await failing.pass("https://a.example", async () => "in")).toBe("in");
  });
});
