import { afterEach, describe, expect, test, vi } from "vitest";
import { bindings } from "../../../test/harness/worker/app.ts";
import { documentAt } from "../../../test/harness/worker/document.ts";
import { makeDatabase } from "../../db/client.ts";
import { makeUsers } from "../../db/users.ts";
import { systemClock } from "../../lib/clock.ts";
import { type Fetch, makeGuardedFetch } from "../../lib/http/guarded-fetch.ts";
import { makeRateLimit } from "../../people/rate-limit.ts";
import { DOCUMENT_PATIENCE, DOCUMENTS_FOR_ONE, makeClientDocuments } from "./client-documents.ts";

const URL_OF_AGENT = "https://agent.example/client.json";
const outboundRules = { ownOrigin: "https://cardea.test", trustedOrigins: new Set<string>() };
const rateLimit = makeRateLimit({ users: makeUsers(makeDatabase(bindings.DB)), clock: systemClock });

/** Looks documents up over a network that the test plays. */
function makeNetwork(send: Fetch) {
  const requested: string[] = [];
  const watched: Fetch = (url, init) => {
    requested.push(String(url));
    return send(url, init);
  };
  const documents = makeClientDocuments({ fetch: makeGuardedFetch(outboundRules, { send: watched }), outboundRules, rateLimit });
  return { requested, documents, load: (url = URL_OF_AGENT, limitSubject = `network:${crypto.randomUUID()}`) => documents.load(url, limitSubject) };
}

const served = (
  body: string | Uint8Array<ArrayBuffer> | ReadableStream,
  headers: HeadersInit = { "content-type": "application/json" },
  status = 200,
) => makeNetwork(async () => new Response(body, { status, headers }));
const text = JSON.stringify(documentAt(URL_OF_AGENT));
const REFUSED = { code: "consent.invalid" };
const UNREACHABLE = { code: "consent.unreachable" };

describe("M5: a client metadata document", () => {
  afterEach(() => void vi.useRealTimers());

  test("a document that is served correctly describes its client", async () => {
    expect(await served(text).load()).toMatchObject({ clientId: URL_OF_AGENT, clientName: "Document agent", methods: ["none"] });
  });

  test.each(["application/json; charset=utf-8", "APPLICATION/JSON", "application/client-metadata+json"])(
    "a document may have the type %s",
    async (type) => {
      expect(await served(text, { "content-type": type }).load()).toMatchObject({ clientId: URL_OF_AGENT });
    },
  );

  test.each([301, 302, 303, 307, 308])("a document behind a redirect %i is refused, and the redirect is not followed", async (status) => {
    const network = makeNetwork(async (url) =>
      String(url) === URL_OF_AGENT
        ? new Response(text, { status, headers: { location: "https://evil.example/client.json", "content-type": "application/json" } })
        : new Response(text, { headers: { "content-type": "application/json" } }),
    );
    await expect(network.load()).rejects.toMatchObject(REFUSED);
    expect(network.requested).toEqual([URL_OF_AGENT]);
  });

  test.each([201, 202, 203, 206, 300, 304, 400, 401, 403, 404, 410])("a document with status %i is refused", async (status) => {
    const body = status === 304 ? null : text;
    const network = makeNetwork(async () => new Response(body, { status, headers: { "content-type": "application/json" } }));
    await expect(network.load()).rejects.toMatchObject(REFUSED);
  });

  test.each([408, 429, 500, 502, 503, 504, 520])("a document with status %i counts as unreachable, whatever its body", async (status) => {
    for (const [body, type] of [
      [text, "application/json"],
      ["", "text/html"],
    ] as const) {
      const network = makeNetwork(async () => new Response(body, { status, headers: { "content-type": type } }));
      await expect(network.load()).rejects.toMatchObject(UNREACHABLE);
    }
  });

  test("a document that breaks off counts as unreachable", async () => {
    const breaking = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode("{")),
      pull: (controller) => controller.error(new TypeError("connection reset")),
    });
    await expect(served(breaking).load()).rejects.toMatchObject(UNREACHABLE);
  });

  test.each([
    "text/html",
    "text/plain",
    "text/json",
    "application/jsonp",
    "application/octet-stream",
    "application/javascript",
    "x/application/json",
    "",
  ])("a document of type “%s” is refused", async (type) => {
    await expect(served(text, type ? { "content-type": type } : {}).load()).rejects.toMatchObject(REFUSED);
  });

  test.each([
    ["HTML", "<!doctype html>"],
    ["empty", ""],
    ["half a document", text.slice(0, -1)],
    ["two documents", `${text}${text}`],
    ["a list", `[${text}]`],
    ["a text", '"x"'],
    ["null", "null"],
  ])("a body that is %s is refused as a document", async (_, body) => {
    await expect(served(body).load()).rejects.toMatchObject(REFUSED);
  });

  test("a document that is not UTF-8 is refused", async () => {
    const bytes = new Uint8Array([...new TextEncoder().encode(text.replace("Document agent", "X"))].map((byte) => (byte === 88 ? 0xff : byte)));
    await expect(served(bytes).load()).rejects.toMatchObject(REFUSED);
  });

  test("a document of more than 5 KiB is refused while it arrives, whatever length it states", async () => {
    const padded = (length: number) => JSON.stringify(documentAt(URL_OF_AGENT, { client_uri: "x".repeat(length - text.length - 16) }));
    expect(await served(padded(5 * 1024)).load()).toMatchObject({ clientId: URL_OF_AGENT });
    await expect(served(padded(5 * 1024 + 40)).load()).rejects.toMatchObject(REFUSED);
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent++;
        controller.enqueue(new TextEncoder().encode(" ".repeat(1024)));
      },
    });
    await expect(served(endless).load()).rejects.toMatchObject(REFUSED);
    expect(sent).toBeLessThan(64);
  });

  test("a document whose host does not answer is given up after five seconds", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const begun = Promise.withResolvers<void>();
    const network = makeNetwork(() => {
      begun.resolve();
      return new Promise(() => undefined);
    });
    const refused = expect(network.load()).rejects.toMatchObject(UNREACHABLE);
    await begun.promise;
    vi.advanceTimersByTime(DOCUMENT_PATIENCE);
    await refused;
  });

  test("a document that arrives very slowly is given up after five seconds", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const begun = Promise.withResolvers<void>();
    const drops = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode("{")),
      pull: () => begun.resolve(),
    });
    const refused = expect(served(drops).load()).rejects.toMatchObject(UNREACHABLE);
    await begun.promise;
    vi.advanceTimersByTime(DOCUMENT_PATIENCE);
    await refused;
  });

  test("a document whose host refuses the connection counts as unreachable", async () => {
    const network = makeNetwork(async () => {
      throw new TypeError("connection refused");
    });
    await expect(network.load()).rejects.toMatchObject(UNREACHABLE);
  });

  test.each([
    "http://agent.example/client.json",
    "https://10.0.0.1/client.json",
    "https://[::127.0.0.1]/client.json",
    "https://agent.localdomain/client.json",
    "https://cardea.test./oauth/client.json",
    "https://user@agent.example/client.json",
    "https://agent.example/client.json#x",
    "https://agent.example/a/../client.json",
    "https://agent.example/%2e%2e/client.json",
    "https://agent.example\\client.json",
    "https://AGENT.example/client.json",
    "https://agent.example:443/client.json",
    "https://agent.example",
    `https://agent.example/${"x".repeat(2000)}`,
    "file:///etc/passwd",
    "javascript:alert(1)",
  ])("the address %s is not fetched", async (url) => {
    const network = served(text);
    await expect(network.load(url)).rejects.toMatchObject(REFUSED);
    expect(network.requested).toEqual([]);
  });

  test("documents are fetched for one network up to the limit, and no more", async () => {
    const network = served(text);
    const mine = `network:${crypto.randomUUID()}`;
    const loads = await Promise.allSettled(Array.from({ length: DOCUMENTS_FOR_ONE + 20 }, () => network.load(URL_OF_AGENT, mine)));
    expect(loads.filter(({ status }) => status === "fulfilled")).toHaveLength(DOCUMENTS_FOR_ONE);
    await expect(network.load(URL_OF_AGENT, mine)).rejects.toMatchObject({ code: "request.too_many" });
    expect(network.requested).toHaveLength(DOCUMENTS_FOR_ONE);
    expect(await network.load()).toMatchObject({ clientId: URL_OF_AGENT });
  });
});

describe("M5: the keys of a client that signs", () => {
  const uri = "https://agent.example/jwks.json";

  test.each([301, 302, 303, 307, 308])("keys behind a redirect %i are refused, and the redirect is not followed", async (status) => {
    const network = makeNetwork(async () => new Response('{"keys":[]}', { status, headers: { location: "https://evil.example/jwks.json" } }));
    await expect(network.documents.loadKeys({ keys: { uri } })).rejects.toMatchObject(REFUSED);
    expect(network.requested).toEqual([uri]);
  });

  test.each(["http://agent.example/jwks.json", "https://10.0.0.1/jwks.json", "https://localhost/jwks.json", "nothing"])(
    "the key address %s is not fetched",
    async (at) => {
      const network = served('{"keys":[]}');
      await expect(network.documents.loadKeys({ keys: { uri: at } })).rejects.toMatchObject(REFUSED);
      expect(network.requested).toEqual([]);
    },
  );

  test.each(["[]", "{}", '{"keys":1}', '{"keys":{}}', "null"])("the body %s is refused as a key set", async (body) => {
    await expect(served(body).documents.loadKeys({ keys: { uri } })).rejects.toMatchObject(REFUSED);
  });
});
