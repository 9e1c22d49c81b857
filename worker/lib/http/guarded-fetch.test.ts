import { describe, expect, test } from "vitest";
import { type Fetch, MAX_RESPONSE_BYTES, makeGuardedFetch } from "./guarded-fetch.ts";

const rules = { ownOrigin: "https://cardea.example", trustedOrigins: new Set<string>() };

describe("the only way out", () => {
  test("sends nothing to an address that is refused", async () => {
    let sent = 0;
    const send: Fetch = async () => {
      sent++;
      return new Response();
    };
    const fetch = makeGuardedFetch(rules, { send });
    await expect(fetch("https://169.254.169.254/")).rejects.toMatchObject({ code: "outbound.refused" });
    expect(sent).toBe(0);
  });

  test("never follows a redirect, so that no header or body reaches another origin", async () => {
    const seen: RequestInit[] = [];
    const send: Fetch = async (_, init = {}) => {
      seen.push(init);
      return new Response(null, { status: 307, headers: { location: "https://evil.example/" } });
    };
    const response = await makeGuardedFetch(rules, { send })("https://a.example/", { method: "POST", body: "refresh_token=x", redirect: "follow" });
    expect(response.status).toBe(307);
    expect(seen).toMatchObject([{ redirect: "manual" }]);
  });

  test("says what a request comes from, unless its caller does", async () => {
    const seen: (string | null)[] = [];
    const send: Fetch = async (_, init = {}) => {
      seen.push(new Headers(init.headers).get("user-agent"));
      return new Response(null);
    };
    for (const options of [{ send }, { send, handsThrough: true }]) {
      const guarded = makeGuardedFetch(rules, options);
      for (const headers of [undefined, { accept: "*/*" }, new Headers({ accept: "*/*" }), [["accept", "*/*"]] as [string, string][]])
        await guarded("https://a.example/", { headers });
      await guarded("https://a.example/", { headers: { "user-agent": "another" } });
    }
    expect(seen).toEqual([...Array(4).fill("Cardea"), "another", ...Array(4).fill("Cardea"), "another"]);
  });

  test("S70: cuts an answer off at its limit, in decoded bytes", async () => {
    const chunk = new Uint8Array(1024 * 1024);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent++;
        controller.enqueue(chunk);
      },
    });
    const response = await makeGuardedFetch(rules, { send: async () => new Response(endless) })("https://a.example/");
    await expect(response.arrayBuffer()).rejects.toMatchObject({ code: "outbound.too_large" });
    expect(sent * chunk.byteLength).toBeLessThan(2 * MAX_RESPONSE_BYTES);
  });

  test("S70: for a caller that keeps nothing, only what is compressed is cut off", async () => {
    const large = new Uint8Array(MAX_RESPONSE_BYTES + 1);
    const answering = (headers: HeadersInit) => makeGuardedFetch(rules, { handsThrough: true, send: async () => new Response(large, { headers }) });
    expect((await (await answering({})("https://a.example/")).arrayBuffer()).byteLength).toBe(large.byteLength);
    const compressed = await answering({ "content-encoding": "x-bomb" })("https://a.example/");
    await expect(compressed.arrayBuffer()).rejects.toMatchObject({ code: "outbound.too_large" });
  });

  test("the caller's own end is passed on", async () => {
    const abort = new AbortController();
    const send: Fetch = (_, init) => new Promise((_resolve, reject) => init?.signal?.addEventListener("abort", () => reject(new Error("gone"))));
    const fetch = makeGuardedFetch(rules, { send });
    const asked = fetch("https://a.example/", { signal: abort.signal });
    abort.abort();
    await expect(asked).rejects.toThrow("gone");
  });
});
