import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { keepConnected, waitBefore } from "./connection.ts";

test("F86: a lost connection is made again after a wait that grows, is random and has an end", () => {
  expect([waitBefore(0, 0), waitBefore(0, 1), waitBefore(3, 1), waitBefore(20, 1)]).toEqual([250, 500, 4000, 30_000]);
});

describe("F86: the connection of a bridge", () => {
  async function listen(onConnection: (socket: WebSocket) => void) {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    await once(server, "listening");
    server.on("connection", onConnection);
    const { port } = server.address() as AddressInfo;
    const lines: string[] = [];
    const connection = keepConnected({
      url: `http://127.0.0.1:${port}`,
      project: "demo",
      token: "cb_any",
      version: "1",
      servers: [{ name: "noting", kind: "stdio" }],
      instance: "n".repeat(20),
      ask: ({ method }) => (method === "GET" ? Promise.resolve(new Response(new ReadableStream())) : new Promise(() => undefined)),
      log: (line) => void lines.push(line),
      drainWithin: 2 ** 40,
    });
    connection.ended.catch(() => undefined);
    return { connection, lines, stop: () => server.close() };
  }

  test("a bridge waits longer each time before it connects again, if Cardea accepts the connection and closes it at once", async () => {
    const { connection, lines, stop } = await listen((socket) => socket.close(1011));
    const waits = () => lines.flatMap((line) => /again in ([\d.]+) s/.exec(line)?.[1] ?? []).map(Number);
    await expect.poll(() => waits().length).toBe(4);
    expect(waits()[3]).toBeGreaterThanOrEqual(2);
    await connection.drain();
    stop();
  });

  test("a connection is left when the bridge is stopped, although a stream still listens", async () => {
    const frames: string[] = [];
    const { connection, stop } = await listen((socket) => {
      socket.on("message", (data) => frames.push(String(data)));
      const request = {
        kind: "request",
        id: 1,
        server: "noting",
        subject: "user:ada",
        method: "GET",
        headers: {},
        query: {},
        env: {},
        hasBody: false,
      };
      socket.send(JSON.stringify(request));
    });
    await expect.poll(() => frames.some((frame) => frame.includes('"response"'))).toBe(true);
    await connection.drain();
    await connection.ended;
    expect(frames.at(-1)).toContain("leaving");
    stop();
  });
});
