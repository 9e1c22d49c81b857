import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { CardeaError, makeCardea } from "./client.ts";

type Answer = { status?: number; type?: string; body?: unknown; location?: string };

/** What the server answers to each path, and the requests that it got. */
const answers = new Map<string, Answer>();
const got: IncomingMessage[] = [];
const server = createServer((request, response) => {
  got.push(request);
  const { status = 200, type = "application/json", body = {}, location } = answers.get((request.url ?? "").split("?")[0] ?? "") ?? { status: 404 };
  response.writeHead(status, { "content-type": type, ...(location && { location }) });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
});
let url: string;

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  answers.clear();
  got.length = 0;
});

const LINKS = "/api/v1/projects/demo/links";
const MEMBERS = "/api/v1/projects/demo/members";
const open = (options: { url?: string } = {}) => makeCardea({ url, project: "demo", token: "ct_1", ...options });
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as CardeaError,
  );

test("F126: what Cardea refuses is an error with its code, its sentence and its fields", async () => {
  const problem = { code: "request.invalid", detail: "A field is wrong.", status: 400, fields: { servers: "Unknown." }, requestId: "r1" };
  answers.set(LINKS, { status: 400, type: "application/problem+json", body: problem });
  const error = await failureOf(open().createLink({ servers: ["nothing"] }));
  expect(error).toBeInstanceOf(CardeaError);
  expect(error).toMatchObject({
    code: "request.invalid",
    message: "A field is wrong.",
    status: 400,
    fields: { servers: "Unknown." },
    requestId: "r1",
  });
});

test.each<[string, Answer]>([
  ["a page", { type: "text/html", body: "<p>Hello" }],
  ["a failure of a proxy", { status: 502, type: "text/plain", body: "bad gateway" }],
  ["another program's error", { status: 400, body: { message: "no" } }],
  ["nothing of JSON where an error says what happened", { status: 500, body: "null" }],
])("F126: an address that answers with %s is said to be none of Cardea", async (_, answer) => {
  answers.set(LINKS, answer);
  expect(await failureOf(open().createLink({ servers: ["notes"] }))).toMatchObject({ code: "client.not_cardea", status: answer.status ?? 200 });
});

test("F126: a redirect is not followed, so that the token goes to no other address", async () => {
  answers.set(LINKS, { status: 307, location: "/elsewhere" });
  expect(await failureOf(open().createLink({ servers: ["notes"] }))).toMatchObject({ code: "client.not_cardea" });
  expect(got.map((request) => request.url)).toEqual([LINKS]);
});

test("F126: an instance that is not there is said to be unreachable", async () => {
  const error = await failureOf(open({ url: "http://127.0.0.1:9" }).createLink({ servers: ["notes"] }));
  expect(error).toMatchObject({ code: "client.unreachable", message: "http://127.0.0.1:9 cannot be reached." });
});

test.each(["http://cardea.example.com", "ftp://cardea.example.com", "https://cardea.example.com/console", "https://a@cardea.example.com", "cardea"])(
  "F126: a client of the address %s is not made",
  (address) => {
    expect(() => open({ url: address })).toThrow(TypeError);
  },
);

test("F126: each link has a key of its own, so that a request that is sent twice makes one", async () => {
  answers.set(LINKS, { status: 201, body: { url: "https://cardea.example.com/connect/lnk_1" } });
  await open().createLink({ servers: ["notes"] });
  await open().createLink({ servers: ["notes"] });
  await open().createLink({ servers: ["notes"], idempotencyKey: "mine" });
  const keys = got.map(({ headers }) => headers["idempotency-key"]);
  expect(new Set(keys).size).toBe(3);
  expect(keys[2]).toBe("mine");
  expect(got.map(({ headers }) => headers.authorization)).toEqual(Array(3).fill("Bearer ct_1"));
});

test("F126: a person whose address only begins alike, and one who was removed meanwhile, have no connections", async () => {
  answers.set(MEMBERS, { body: { members: [{ id: "u1", email: "ada@example.com.au" }] } });
  expect(await open().connections("ada@example.com")).toEqual([]);
  expect(got).toHaveLength(1);
  answers.set(`${MEMBERS}/u1`, { status: 404, type: "application/problem+json", body: { code: "member.not_found", detail: "No." } });
  expect(await open().connections(" Ada@Example.com.AU ")).toEqual([]);
});

test("F126: a wait ends with an error after its time, at once by its signal, and at a refusal", async () => {
  answers.set(MEMBERS, { body: { members: [] } });
  const cardea = open();
  const late = await failureOf(cardea.waitForConnection("ada@example.com", "notes", { timeout: 0 }));
  expect(late).toMatchObject({ code: "client.waited_too_long", message: "ada@example.com has not connected notes in time." });

  const controller = new AbortController();
  const waiting = failureOf(cardea.waitForConnection("ada@example.com", "notes", { signal: controller.signal, interval: 600_000, timeout: 600_000 }));
  await expect.poll(() => got.length).toBe(2);
  controller.abort(new Error("The person went away."));
  expect(await waiting).toMatchObject({ message: "The person went away." });

  answers.set(MEMBERS, { status: 401, type: "application/problem+json", body: { code: "key.invalid", detail: "The token has ended." } });
  expect(await failureOf(cardea.waitForConnection("ada@example.com", "notes"))).toMatchObject({ code: "key.invalid", status: 401 });
});

test("F126: an MCP URL is that of the default navigator, of another one, or of a server", () => {
  const cardea = open({ url: "https://cardea.example.com/" });
  expect(cardea.mcpUrl()).toBe("https://cardea.example.com/mcp/demo");
  expect(cardea.mcpUrl({ navigator: "support" })).toBe("https://cardea.example.com/mcp/demo/navigators/support");
  expect(cardea.mcpUrl({ server: "notes" })).toBe("https://cardea.example.com/mcp/demo/servers/notes");
});
