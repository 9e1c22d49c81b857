import { afterEach, describe, expect, test, vi } from "vitest";
import type { Server } from "../../db/servers.ts";
import { SECOND } from "../../lib/clock.ts";
import { type Aside, makeOwnStreams } from "./own-streams.ts";

const server = { id: "srv_1", url: "https://a.example/mcp" } as unknown as Server;
const LOG = 'data: {"jsonrpc":"2.0","method":"notifications/message","params":{"data":"x"}}\n\n';
const events = (body: BodyInit | null) => new Response(body, { headers: { "content-type": "text/event-stream" } });

/** One server. `asked` counts the requests for its own stream. */
function withServer(open: (signal: AbortSignal) => Promise<Response>) {
  const work: Promise<unknown>[] = [];
  const streams = makeOwnStreams({ now: () => 0 });
  let asked = 0;
  const counted = (signal: AbortSignal) => {
    asked++;
    return open(signal);
  };
  const listen = (tool: string) =>
    streams.listen({ server, sessionId: "s", tool, canBeAsked: true, open: counted, background: (one) => void work.push(one) });
  return { listen, asked: () => asked, settled: () => Promise.all(work) };
}

describe("F90: servers' own streams", () => {
  afterEach(() => void vi.useRealTimers());

  test("a server's own stream is read no faster than its client reads", async () => {
    let pulled = 0;
    const body = new AbortController();
    const endless = () =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          if (body.signal.aborted) return controller.error(new Error("over"));
          pulled++;
          controller.enqueue(new TextEncoder().encode(LOG));
        },
      });
    const { listen, settled } = withServer(async () => events(endless()));
    const stream = listen("act");
    await stream?.ready;
    await stream?.heard;
    const taken: Aside[] = [];
    const read = Promise.withResolvers<void>();
    const slow = Promise.withResolvers<void>();
    stream?.attach(async (said) => {
      if (taken.push(said) === 3) {
        read.resolve();
        await slow.promise;
      }
    });
    await read.promise;
    for (let turn = 0; turn < 1000; turn++) await Promise.resolve();
    expect(taken).toHaveLength(3);
    expect(pulled).toBeLessThan(50);
    stream?.stop();
    body.abort();
    slow.resolve();
    await settled();
  });

  test.each([
    ["405", () => new Response(null, { status: 405 })],
    ["404", () => new Response("no", { status: 404 })],
    ["400", () => new Response("no", { status: 400 })],
    ["501", () => new Response(null, { status: 501 })],
    ["a page", () => new Response("<html>", { headers: { "content-type": "text/html" } })],
  ])("a stream that the server refuses with %s is not requested again with each call", async (_, answer) => {
    const { listen, asked, settled } = withServer(async () => answer());
    for (const tool of ["a", "b", "c"]) {
      const stream = listen(tool);
      await stream?.ready;
      stream?.stop();
      await settled();
    }
    expect(asked()).toBe(1);
  });

  test("only the first call waits for a stream whose server does not answer", async () => {
    const { listen, asked } = withServer((signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("gone")))));
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const first = listen("a");
    let isReady = false;
    const ready = first?.ready?.then(() => (isReady = true));
    await vi.advanceTimersByTimeAsync(1 * SECOND);
    expect(isReady).toBe(false);
    await vi.advanceTimersByTimeAsync(4 * SECOND);
    await ready;
    first?.stop();
    // No time passes here.
    const second = listen("b");
    await second?.ready;
    second?.stop();
    expect(asked()).toBe(2);
  });

  test("a call waits while its server still holds the stream that an ended call has left", async () => {
    const answers = [409, 409, 200];
    const { listen, asked } = withServer(async (signal) => {
      if (answers.shift() === 409) return new Response("in use", { status: 409 });
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
      signal.addEventListener("abort", () => void writable.abort().catch(() => undefined));
      return events(readable);
    });
    const stream = listen("a");
    await stream?.ready;
    expect(asked()).toBe(3);
    stream?.stop();
  });

  test("a call does not wait for the stream that another call of its session has open", async () => {
    let isOpen = false;
    const { listen, asked } = withServer(async () => {
      if (isOpen) return new Response("in use", { status: 409 });
      isOpen = true;
      return events(new TransformStream<Uint8Array, Uint8Array>().readable);
    });
    const first = listen("a");
    await first?.ready;
    const second = listen("b");
    await second?.ready;
    expect(asked()).toBe(2);
    second?.stop();
    first?.stop();
  });

  test("a call waits only for a while for a stream that a call of another isolate has open", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { listen, asked } = withServer(async () => new Response("in use", { status: 409 }));
    const stream = listen("a");
    let isReady = false;
    const ready = stream?.ready?.then(() => (isReady = true));
    await vi.advanceTimersByTimeAsync(1 * SECOND);
    expect(isReady).toBe(false);
    await vi.advanceTimersByTimeAsync(1 * SECOND);
    await ready;
    expect(asked()).toBe(7);
    stream?.stop();
  });
});
