import { afterEach, describe, expect, test, vi } from "vitest";
import { MINUTE, SECOND } from "../clock.ts";
import { type Fetch, MAX_RESPONSE_BYTES, makeAnswerDeadline, makeGuardedFetch } from "./guarded-fetch.ts";

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

  test("S70: a length counts for nothing where the body comes in chunks, or compressed", async () => {
    const large = new Uint8Array(MAX_RESPONSE_BYTES + 1);
    const fetch = makeGuardedFetch(rules, { send: async (_, init) => new Response(large, { headers: init?.headers }) });
    for (const [name, value] of [
      ["transfer-encoding", "chunked"],
      ["content-encoding", "x-bomb"],
    ] as const) {
      const headers = { "content-length": "5", [name]: value };
      await expect((await fetch("https://a.example/", { headers })).arrayBuffer()).rejects.toMatchObject({ code: "outbound.too_large" });
    }
  });

  describe("with a deadline", () => {
    afterEach(() => void vi.useRealTimers());
    const never = new Promise<never>(() => undefined);
    const isOver = async (step: Promise<unknown>) =>
      Promise.race([
        step.then(
          () => false,
          (error) => error instanceof DOMException && error.name === "TimeoutError",
        ),
        vi.advanceTimersByTimeAsync(0).then(() => false),
      ]);

    test("the first byte and the body have a minute each, with one timer for both", async () => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
      let answer: (response: Response) => void = () => undefined;
      const send: Fetch = () =>
        new Promise((resolve) => {
          answer = resolve;
        });
      const deadline = makeAnswerDeadline();
      const answered = makeGuardedFetch(rules, { send, handsThrough: true })("https://a.example/", { deadline });
      await vi.advanceTimersByTimeAsync(40 * SECOND);
      answer(new Response("{}"));
      await answered;
      const body = deadline.within(never);
      expect(vi.getTimerCount()).toBe(1);
      await vi.advanceTimersByTimeAsync(1 * MINUTE - 1);
      expect(await isOver(body)).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect(await isOver(body)).toBe(true);
    });

    test("a first byte that does not come in a minute is waited for no longer", async () => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
      const answered = makeGuardedFetch(rules, { send: () => never, handsThrough: true })("https://a.example/", { deadline: makeAnswerDeadline() });
      answered.catch(() => undefined);
      await vi.advanceTimersByTimeAsync(1 * MINUTE);
      expect(await isOver(answered)).toBe(true);
    });

    test("no timer is left where it was ended, before or after the last step", async () => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
      const [one, other] = [makeAnswerDeadline(), makeAnswerDeadline()];
      await one.within(Promise.resolve());
      one.end();
      const step = other.within(Promise.resolve());
      other.end();
      await step;
      expect(vi.getTimerCount()).toBe(0);
    });
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
