import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_RESPONSE_BYTES } from "../lib/http/guarded-fetch.ts";
import { makeEventSplitter } from "./event-splitter.ts";
import { patchEvents, patchingStream, plainEventsStream, readText } from "./message-stream.ts";

const encoder = new TextEncoder();
const MB = 1024 * 1024;

/** A body that arrives in pieces of a size. @param onPiece called before each */
function bodyOf(bytes: Uint8Array, size: number, onPiece: () => void = () => undefined): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      onPiece();
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
}

async function textOf(body: ReadableStream<Uint8Array>, patch: (data: string) => string = (data) => data): Promise<string> {
  let text = "";
  for await (const events of patchEvents(body, patch)) text += events;
  return text;
}

type Cost = (whole: { length: number }, args: unknown[], found: unknown) => number;

/** Counts what the searching, copying and decoding built into the language goes through, in bytes or characters. */
function countWork() {
  let work = 0;
  const spied: (() => void)[] = [];
  function count(prototype: object, name: string, cost: Cost): void {
    const own = Reflect.get(prototype, name) as (...args: unknown[]) => unknown;
    function counting(this: { length: number }, ...args: unknown[]): unknown {
      const found = own.apply(this, args);
      work += cost(this, args, found);
      return found;
    }
    Reflect.set(prototype, name, counting);
    spied.push(() => Reflect.set(prototype, name, own));
  }
  const search: Cost = (whole, [, from = 0], found) => lengthTo(whole, Number(from), found);
  for (const name of ["includes", "indexOf", "lastIndexOf"]) {
    count(String.prototype, name, search);
    count(Uint8Array.prototype, name, search);
  }
  for (const name of ["replace", "replaceAll", "split", "match", "matchAll", "search"]) count(String.prototype, name, (whole) => whole.length);
  count(Uint8Array.prototype, "set", (_, [from]) => (from as Uint8Array).length);
  count(TextDecoder.prototype, "decode", (_, [bytes]) => (bytes instanceof Uint8Array ? bytes.length : 0));
  return {
    take: () => {
      const done = work;
      work = 0;
      return done;
    },
    end: () => {
      for (const restore of spied) restore();
    },
  };
}

function lengthTo({ length }: { length: number }, from: number, found: unknown): number {
  return typeof found === "number" && found >= 0 ? Math.abs(found - from) + 1 : length - from;
}

describe("H4: what reading an event stream costs", () => {
  const filler = "x".repeat(4 * MB);
  const bodies: Record<string, string> = {
    "one event of a single line": `data: ${filler}\n\n`,
    "no end of an event at all": `data: ${filler}`,
    "line ends, of CR alone": "\r".repeat(4 * MB),
    "line ends, of both": "\r\n".repeat(MB),
    "short lines of no event": ":x\r".repeat(700_000),
    "many small events": "data: {}\n\n".repeat(200_000),
    "CR far before the first LF": `${":\r".repeat(MB)}\n`,
  };

  test.each(Object.entries(bodies))("grows with its length only, and no piece of it costs more than its share: %s", async (_, text) => {
    const bytes = encoder.encode(text);
    const size = 4 * 1024;
    const work = countWork();
    const turns: number[] = [];
    try {
      await textOf(bodyOf(bytes, size, () => turns.push(work.take())));
    } finally {
      work.end();
    }
    const sorted = turns.toSorted((a, b) => a - b);
    expect(turns.length).toBeGreaterThan(bytes.length / size);
    expect(turns.reduce((sum, one) => sum + one, 0)).toBeLessThan(16 * bytes.length);
    expect(sorted[Math.floor(sorted.length * 0.99) - 1]).toBeLessThan(16 * size);
  });

  test("an event beyond the limit ends the reading before more of it is kept", async () => {
    let pieces = 0;
    const endless = bodyOf(new Uint8Array(32 * MB).fill(120), 4 * 1024, () => pieces++);
    await expect(textOf(endless)).rejects.toMatchObject({ code: "outbound.too_large" });
    expect(pieces * 4 * 1024).toBeLessThan(9 * MB);
    const limited = makeEventSplitter(10);
    expect(() => limited.push(encoder.encode("data: 1\n\ndata: 23456789"))).toThrow();
  });

  test("an event of more data lines than any message has is refused", async () => {
    await expect(textOf(bodyOf(encoder.encode("data\n".repeat(200_000)), 64 * 1024))).rejects.toMatchObject({ code: "outbound.too_large" });
  });
});

describe("S70: an answer that is read as a whole", () => {
  test.each([
    ["comes in chunks", "transfer-encoding", "chunked"],
    ["has yet to be decompressed", "content-encoding", "x-bomb"],
  ])("is read no further than the limit, whatever length it states, where it %s", async (_, name, value) => {
    const response = new Response(new Uint8Array(MAX_RESPONSE_BYTES + 1), { headers: { "content-length": "5", [name]: value } });
    await expect(readText(response)).rejects.toMatchObject({ code: "outbound.too_large" });
  });
});

describe("the events of a stream", () => {
  const lineEnd = fc.constantFrom("\n", "\r", "\r\n");
  const line = fc.constantFrom(
    "data: a",
    "data:b",
    "data",
    "data:  c d",
    ": comment",
    "id: 7",
    "event: message",
    "retry: 10",
    "databases: none",
    "déjà: vu",
  );
  const stream = fc.array(fc.tuple(fc.oneof({ weight: 3, arbitrary: line }, { weight: 1, arbitrary: fc.constant("") }), lineEnd), { maxLength: 30 });

  test("come as they were, in whatever pieces, where nothing is patched", async () => {
    await fc.assert(
      fc.asyncProperty(stream, fc.integer({ min: 1, max: 9 }), async (lines, size) => {
        const text = lines.flat().join("");
        expect(await textOf(bodyOf(encoder.encode(text), size))).toBe(text);
      }),
    );
  });

  test("give the same data to the patch, in whatever pieces and with whatever line ends", async () => {
    const dataOf = async (text: string, size: number) => {
      const seen: string[] = [];
      await textOf(bodyOf(encoder.encode(text), size), (data) => {
        seen.push(data);
        return data;
      });
      return seen;
    };
    await fc.assert(
      fc.asyncProperty(stream, lineEnd, fc.integer({ min: 1, max: 9 }), async (lines, end, size) => {
        const contents = lines.map(([content]) => content);
        const plain = contents.map((content) => `${content}\n`).join("");
        expect(await dataOf(contents.map((content) => content + end).join(""), size)).toEqual(await dataOf(plain, plain.length + 1));
      }),
    );
  });

  test("are patched as a whole where a message stands in several data lines, and keep their other lines", async () => {
    const text = ': hello\r\ndata: {"tools":\r\nid: 7\r\ndata: ["secret"]}\r\nevent: message\r\n\r\ndata: {"other":1}\r\n\r\n';
    const patched = await textOf(bodyOf(encoder.encode(text), 5), (data) =>
      data.includes("secret") ? JSON.stringify({ tools: JSON.parse(data).tools.length }) : data,
    );
    expect(patched).toBe(': hello\r\ndata: {"tools":1}\r\nid: 7\r\nevent: message\r\n\r\ndata: {"other":1}\r\n\r\n');
  });

  test("end where they did, where a line between a CR and an LF is taken out", async () => {
    const text = "data: a\rdata: b\n\ndata: c\n\n";
    expect(await textOf(bodyOf(encoder.encode(text), 100), (data) => data.replace("\n", "+"))).toBe("data: a+b\r\n\ndata: c\n\n");
    const dataOf = async (stream: string) => {
      const seen: string[] = [];
      await textOf(bodyOf(encoder.encode(stream), 100), (data) => {
        seen.push(data);
        return data;
      });
      return seen;
    };
    const mixed = fc.array(fc.tuple(fc.constantFrom("data: a", "data: b", ": c", ""), fc.constantFrom("\n", "\r", "\r\n")), { maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(mixed, async (lines) => {
        const stream = `${lines.flat().join("")}\n\n`;
        const patched = await textOf(bodyOf(encoder.encode(stream), 100), (data) => data.replaceAll("\n", "+"));
        expect(await dataOf(patched)).toEqual((await dataOf(stream)).map((data) => data.replaceAll("\n", "+")));
      }),
    );
  });

  test("are given to a package in no larger number than it reads in good time", async () => {
    const many = (count: number) => bodyOf(encoder.encode("data: {}\n\n".repeat(count)), 64 * 1024).pipeThrough(plainEventsStream());
    expect((await new Response(many(4000)).text()).length).toBe(40_000);
    await expect(new Response(many(6000)).text()).rejects.toMatchObject({ code: "outbound.too_large" });
  });

  test("lose a byte order mark at the beginning of the stream, and none behind it", async () => {
    expect(await textOf(bodyOf(encoder.encode("\ufeffdata: a\n\n\ufeffdata: b\n\n"), 9))).toBe("data: a\n\n\ufeffdata: b\n\n");
  });

  test("go through a stream in the same way, and a cancelled one cancels its source at once", async () => {
    const through = (text: string, by: TransformStream<Uint8Array, Uint8Array>) =>
      new Response(bodyOf(encoder.encode(text), 3).pipeThrough(by)).text();
    expect(
      await through(
        "data: a\r\rdata: b\r\n\r\ndata: c",
        patchingStream((data) => data.toUpperCase()),
      ),
    ).toBe("data: A\r\rdata: B\r\n\r\ndata: C");
    expect((await through("data: a\r\rdata: b\r\n\r\ndata: c\r", plainEventsStream())).replaceAll(/\n{3,}/g, "\n\n")).toBe(
      "data: a\n\ndata: b\n\ndata: c\n",
    );
    const cancelled = Promise.withResolvers<void>();
    const silent = new ReadableStream<Uint8Array>({ cancel: () => cancelled.resolve() });
    await silent.pipeThrough(patchingStream((data) => data)).cancel();
    await cancelled.promise;
  });
});
