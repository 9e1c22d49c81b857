import { describe, expect, test } from "vitest";
import type { Server } from "../db/servers.ts";
import { readAnswer } from "../downstream/answers/answer.ts";
import { eventsIn } from "../downstream/answers/read-events.ts";
import { withOneReply } from "../downstream/answers/with-one-reply.ts";
import { mediaTypeOf } from "../protocol/message-stream.ts";
import { passAnswer } from "./transparent/pass-answer.ts";

const EVENTS = "text/event-stream";
const JSON_TYPE = "application/json";
const server = { slug: "files" } as Server;
const bytes = new TextEncoder();

type Told = { messages: unknown[]; outcomes: (string | undefined)[] };
/** One lane, from a server's answer to the agent that waits for a reply with `id`. */
type Lane = (response: Response, id: string | number) => Promise<Told>;

async function told(response: Response, outcomes: (string | undefined)[] = []): Promise<Told> {
  const text = await response.text();
  const isStream = mediaTypeOf(response) === EVENTS;
  const data = isStream ? [...eventsIn(text)].map((event) => event.data).filter((one) => one !== "") : [text];
  return { messages: data.map((one) => JSON.parse(one) as unknown), outcomes };
}

const settled = async (make: (run: (work: Promise<unknown>) => void, done: (code: string | undefined) => void) => Promise<Response>) => {
  const work: Promise<unknown>[] = [];
  const outcomes: (string | undefined)[] = [];
  const response = await make(
    (one) => void work.push(one),
    (code) => void outcomes.push(code),
  );
  const all = await told(response, outcomes);
  await Promise.all(work);
  return all;
};

const direct =
  (wireId?: string, addResultType = false): Lane =>
  (response, id) =>
    settled((background, done) =>
      readAnswer(response, { id, wireId: wireId === undefined ? id : wireId, server, secret: undefined, addResultType, done, background }),
    );

const LANES: Record<string, Lane> = {
  "a direct call": direct(),
  "a direct call of a stateless client": direct(undefined, true),
  "a direct call in a session": direct("wire"),
  "a server's own endpoint": (response, id) =>
    settled((background, done) =>
      passAnswer(response, {
        gone: new AbortController().signal,
        id,
        mayComeBack: true,
        toMissing: (code) => JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32603, message: code } }),
        done,
        background,
      }),
    ),
  "the SDK's lane": async (response, id) =>
    told(
      await withOneReply(async (_, init) => (init?.method === "POST" ? response : new Response(null, { status: 405 })), "files")(undefined, {
        method: "POST",
        body: JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call" }),
      }),
    ),
};

function repliesIn(messages: unknown[]): Record<string, unknown>[] {
  return messages.filter((message): message is Record<string, unknown> => typeof message === "object" && message !== null && !("method" in message));
}

function expectOneReply({ messages, outcomes }: Told, id: string | number): Record<string, unknown> {
  const replies = repliesIn(messages);
  expect(replies).toHaveLength(1);
  const [reply = {}] = replies;
  expect(messages.at(-1)).toBe(reply);
  expect(reply).toMatchObject({ jsonrpc: "2.0", id });
  expect("result" in reply).not.toBe("error" in reply);
  if ("result" in reply) expect(reply.result).toEqual(expect.objectContaining({}));
  else expect(reply.error).toMatchObject({ code: expect.any(Number), message: expect.any(String) });
  expect(outcomes.length).toBeLessThanOrEqual(1);
  return reply;
}

const wireIdOf = (lane: string, id: string | number) => (lane === "a direct call in a session" ? "wire" : id);
const good = (id: unknown, text = "done") => ({ jsonrpc: "2.0", id, result: { content: [{ type: "text", text }] } });
const event = (message: unknown) => `data: ${typeof message === "string" ? message : JSON.stringify(message)}\n\n`;

type Odd = { type?: string; status?: number; body: (id: unknown) => string | null; reaches: boolean };
const ODD: Record<string, Odd> = {
  "an empty body": { body: () => "", reaches: false },
  "202": { status: 202, body: () => null, reaches: false },
  "204": { status: 204, body: () => null, reaches: false },
  "JSON that is no reply": { body: () => '{"status":"ok"}', reaches: false },
  "a text of JSON": { body: () => '"done"', reaches: false },
  "the reply to another request only": { body: () => JSON.stringify(good("another caller's")), reaches: false },
  "a reply without an id": { body: () => JSON.stringify({ ...good(null), id: undefined }), reaches: true },
  "a reply with the id null": { body: () => JSON.stringify(good(null)), reaches: true },
  "a reply with its id as text": { body: (id) => JSON.stringify(good(String(id))), reaches: true },
  "a reply as plain text": { type: "text/plain", body: (id) => JSON.stringify(good(id)), reaches: true },
  "a stream as plain text": { type: "text/plain", body: (id) => `: hi\n\n${event(good(id))}`, reaches: true },
  "a stream whose type is JSON": { body: (id) => `event: message\n${event(good(id))}`, reaches: true },
  "a reply of no type": { type: "", body: (id) => JSON.stringify(good(id)), reaches: true },
  "a page": { type: "text/html", body: () => "<!doctype html><p>Welcome</p>", reaches: false },
  "a batch": { body: (id) => JSON.stringify([{ jsonrpc: "2.0", method: "notifications/message" }, good(id)]), reaches: true },
  "a batch of replies": { body: (id) => JSON.stringify([good("other", "secret"), good(id), good(id, "twice")]), reaches: true },
  "a reply with the result null": { body: (id) => JSON.stringify({ jsonrpc: "2.0", id, result: null }), reaches: false },
  "a result that is a list": { body: (id) => JSON.stringify({ jsonrpc: "2.0", id, result: ["done"] }), reaches: false },
  "a result that is a text": { body: (id) => JSON.stringify({ jsonrpc: "2.0", id, result: "done" }), reaches: false },
  "a result together with an error that is null": { body: (id) => JSON.stringify({ ...good(id), error: null }), reaches: true },
  "a reply without a version of JSON-RPC": { body: (id) => JSON.stringify({ ...good(id), jsonrpc: undefined }), reaches: true },
  "a result together with an error": { body: (id) => JSON.stringify({ ...good(id, "secret"), error: { code: 1, message: "no" } }), reaches: false },
  "an error that is a text": { body: (id) => JSON.stringify({ jsonrpc: "2.0", id, error: "no" }), reaches: false },
  "an error with strange members": { body: (id) => JSON.stringify({ jsonrpc: "2.0", id, error: { code: "E1", message: { a: 1 } } }), reaches: false },
  "a reply after a byte order mark": { body: (id) => `\uFEFF${JSON.stringify(good(id))}`, reaches: true },
  "a reply with a NUL inside": { body: (id) => JSON.stringify(good(id)).replace("done", "d\0ne"), reaches: false },
  "half a reply": { body: (id) => JSON.stringify(good(id)).slice(0, -9), reaches: false },
  "a stream that ends": { type: EVENTS, body: () => "", reaches: false },
  "a stream of comments": { type: EVENTS, body: () => ": hi\n\n: hi\n\n", reaches: false },
  "a stream with the reply twice": { type: EVENTS, body: (id) => event(good(id)) + event(good(id, "twice")), reaches: true },
  "a stream with another request's reply first": { type: EVENTS, body: (id) => event(good("other", "secret")) + event(good(id)), reaches: true },
  "a stream with its own reply, then one without an id": {
    type: EVENTS,
    body: (id) => event(good(id)) + event({ jsonrpc: "2.0", id: null, error: {} }),
    reaches: true,
  },
  "a stream whose reply has its id as text": { type: EVENTS, body: (id) => event(good(String(id))), reaches: true },
  "a stream that is cut within its reply": { type: EVENTS, body: (id) => event(good(id)).slice(0, -9), reaches: false },
  "a stream in capitals with line ends of CR": {
    type: "Text/Event-Stream; charset=utf-8",
    body: (id) => event(good(id)).replaceAll("\n", "\r"),
    reaches: true,
  },
  "a result whose content is a text": { body: (id) => JSON.stringify({ jsonrpc: "2.0", id, result: { content: "done" } }), reaches: true },
};

describe.each(Object.keys(LANES))("F98: answers of servers on %s", (name) => {
  const lane = LANES[name] ?? direct();
  test.each(Object.keys(ODD))("a server's answer that is %s ends in exactly one reply to the request", async (odd) => {
    const { type = JSON_TYPE, status = 200, body, reaches } = ODD[odd] ?? { body: () => null, reaches: false };
    const response = new Response(body(wireIdOf(name, 7)), { status, headers: { "content-type": type } });
    const all = await lane(response, 7);
    const reply = expectOneReply(all, 7);
    expect(JSON.stringify(reply).includes("done")).toBe(reaches || JSON.stringify(reply).includes("may not have been done"));
    expect(JSON.stringify(all.messages)).not.toMatch(/secret|twice/);
    for (const outcome of all.outcomes) expect(outcome === undefined).toBe(reaches);
  });

  test("a server's answer that breaks off ends in exactly one reply", async () => {
    for (const before of ["", event({ jsonrpc: "2.0", method: "notifications/progress" }), 'data: {"js']) {
      const all = await lane(new Response(breaking(before), { headers: { "content-type": EVENTS } }), "a");
      expect(JSON.stringify(expectOneReply(all, "a"))).toContain(name.startsWith("a server's own") ? "call.cut_off" : "broke off");
    }
  });

  test("a server's answer with random content ends in exactly one reply", async () => {
    const random = seeded(20261126);
    const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] ?? (values[0] as Value);
    for (let round = 0; round < 300; round++) {
      const id = pick([1, "1", 0, "a b", "é"]);
      const wire = wireIdOf(name, id);
      const message = () =>
        pick<unknown>([
          good(wire),
          good(String(wire)),
          good(null),
          good("other"),
          { jsonrpc: "2.0", id: wire, result: null },
          { id: wire, result: {} },
          { jsonrpc: "2.0", id: wire, error: { code: 1.5 } },
          { jsonrpc: "2.0", method: "notifications/message", params: {} },
          { id: wire, error: 7, result: [] },
          [],
          null,
          7,
          "x",
          { jsonrpc: "2.0", id: {}, result: {} },
          [good(wire), good(wire)],
          { jsonrpc: "2.0", id: wire, result: { content: { type: "text", text: "a" } } },
        ]);
      const line = () =>
        pick([
          event(message()),
          event(message()),
          ": c\n\n",
          name === "a server's own endpoint" ? ": d\n\n" : "id: 1\n\n",
          "retry: x\n\n",
          "data\n\n",
          "data: {\n\n",
          "\r\r",
          "\uFEFF",
          "\0",
          "event: x\n",
          "\xff\n",
        ]);
      const isStream = random() < 0.7;
      const whole = isStream ? Array.from({ length: Math.floor(random() * 6) }, line).join("") : (JSON.stringify(message()) ?? "");
      const cut = random() < 0.3 ? whole.slice(0, Math.floor(random() * whole.length)) : whole;
      const type = isStream ? EVENTS : pick([JSON_TYPE, "text/plain", "", "application/json; charset=utf-8"]);
      const ends = isStream && random() < 0.3 && name !== "a server's own endpoint" ? breaking(cut) : cut;
      try {
        expectOneReply(await lane(new Response(ends, { headers: { "content-type": type } }), id), id);
      } catch (error) {
        throw new Error(`round ${round}: ${JSON.stringify({ type, cut, id })}: ${String(error)}`);
      }
    }
  });
});

test("F98: the agent is told, and the audit records, that a connection broke inside a JSON body", async () => {
  const { messages, outcomes } = await direct()(new Response(breaking('{"jsonrpc"'), { headers: { "content-type": JSON_TYPE } }), 1);
  expect(outcomes).toEqual(["call.cut_off"]);
  expect(JSON.stringify(messages)).toContain("broke off");
});

function breaking(text: string): ReadableStream<Uint8Array> {
  let isSent = text === "";
  return new ReadableStream({
    pull(controller) {
      if (isSent) return controller.error(new Error("reset"));
      controller.enqueue(bytes.encode(text));
      isSent = true;
    },
  });
}

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

test.each([
  [true, []],
  [false, [{ jsonrpc: "2.0", id: 1, error: { code: -32603, message: "call.cut_off" } }]],
])(
  "F98: an error reply is added to a stream with event ids that ends without one, unless the client may ask for more: %o",
  async (mayComeBack, added) => {
    const toMissing = (code: string) => JSON.stringify({ jsonrpc: "2.0", id: 1, error: { code: -32603, message: code } });
    const response = new Response("id: e1\ndata:\n\n", { headers: { "content-type": EVENTS } });
    const { messages } = await settled((background, done) =>
      passAnswer(response, { id: 1, toMissing, mayComeBack, done, gone: new AbortController().signal, background }),
    );
    expect(messages).toEqual(added);
  },
);
