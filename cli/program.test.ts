import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { toCallArguments } from "./commands/call-arguments.ts";
import { toClockFindings, toExpiryFindings } from "./commands/doctor.ts";
import { toExpiry } from "./commands/links.ts";
import { readConfig } from "./config/read-file.ts";
import { STARTING_FILE } from "./config/starting-file.ts";
import { makeMachine, sendJson, serve } from "./harness.ts";

type Served = Awaited<ReturnType<typeof serve>>;

const TOKEN = "ct_abc.secret-of-the-token";
const started: Served[] = [];
afterEach(() => {
  for (const server of started.splice(0)) server.stop();
});

async function serveUntilEnd(answer: Parameters<typeof serve>[0]): Promise<Served> {
  const server = await serve(answer);
  started.push(server);
  return server;
}

/** An instance that answers each request with the same. */
const answering = (status: number, body: unknown) => serveUntilEnd((_, response) => sendJson(response, status, body));

const envAt = (origin: string) => ({ CARDEA_URL: origin, CARDEA_PROJECT: "demo", CARDEA_TOKEN: TOKEN });
const problem = (status: number, more: object = {}) => ({ status, detail: "It is so. Do this.", code: "some.code", ...more });

describe("F122: the exit code of the command line", () => {
  test.each([
    [401, problem(401), 3, "It is so. Do this. Run “cardea login” with a new platform token."],
    [403, problem(403), 4, "It is so. Do this."],
    [400, problem(400, { fields: { servers: "Choose one." } }), 4, "It is so. Do this. servers: Choose one."],
    [500, problem(500), 1, "It is so. Do this."],
    [502, "<html>Bad gateway</html>", 1, "answered 502, but not as Cardea does. Check the address."],
  ])("the answer %i is told in words, with its exit code", async (status, body, code, sentence) => {
    const { origin } = await answering(status, body);
    const machine = makeMachine(envAt(origin));
    const told = await machine.run(["servers"]);
    expect(told).toMatchObject({ code, out: "" });
    expect(told.error).toContain(sentence);
    const asJson = await machine.run(["servers", "--json"]);
    expect(JSON.parse(asJson.error)).toMatchObject({ error: { exitCode: code, message: expect.stringContaining(sentence) } });
  });

  test("a page that is no answer of Cardea is told so", async () => {
    const { origin } = await serveUntilEnd((_, response) => response.end("<html>A page</html>"));
    expect(await makeMachine(envAt(origin)).run(["users"])).toMatchObject({
      code: 1,
      error: expect.stringContaining("does not answer as Cardea does"),
    });
  });

  test("an instance that cannot be reached, and one that breaks off, have a code of their own", async () => {
    const { origin } = await serveUntilEnd((_, response) => response.destroy());
    const gone = await serve(() => {});
    gone.stop();
    for (const at of [origin, gone.origin])
      expect(await makeMachine(envAt(at)).run(["users"])).toMatchObject({
        code: 6,
        error: expect.stringContaining("Check the address and your network."),
      });
  });

  test.each([
    [["nonsense"]],
    [["link", "create"]],
    [["audit", "tail", "-n", "0"]],
    [["login", TOKEN]],
    [["login", "--token", TOKEN]],
    [["completion", "csh"]],
  ])("a wrong command is told so, and a secret in it is not repeated: %j", async (args) => {
    const { code, out, error } = await makeMachine().run(args);
    expect([code, out]).toEqual([2, ""]);
    expect(error).toContain("--help");
    expect(error).not.toContain("secret-of");
  });
});

describe("F122: a command that is wrong", () => {
  test.each([
    [[], "A command is missing."],
    [["nonsense"], "unknown command 'nonsense'"],
    [["link"], "A command is missing."],
    [["link", "create"], "required option '--server <slug>' not specified"],
    [["link", "create", "--server", "a", "--type", "odd"], "is invalid"],
    [["audit", "tail", "--lines", "0"], "Use a whole number from 1 to 200."],
    [["users", "extra"], "too many arguments"],
    [["users", "--odd"], "unknown option '--odd'"],
    [["completion", "odd"], "is invalid"],
  ])("%j is told in words, and with --json as JSON, with the same exit code", async (args, sentence) => {
    const machine = makeMachine();
    const told = await machine.run(args);
    expect(told).toMatchObject({ code: 2, out: "" });
    const { code, out, error } = await machine.run(["--json", ...args]);
    expect([code, out]).toEqual([2, ""]);
    expect(JSON.parse(error)).toEqual({ error: { message: expect.stringContaining(sentence), exitCode: 2 } });
  });

  test("whatever is typed, the exit code is one of those that are documented, and with --json the error is one JSON object", async () => {
    const commands = [
      "users",
      "servers",
      "link list",
      "link create",
      "link revoke x",
      "audit tail",
      "audit export",
      "projects",
      "secret list",
      "secret set x",
    ];
    const more = ["diff", "apply", "apply --yes", "call a__b", "logout", "bridge", "bridge --check", "completion zsh", "schema", "doctor", ""];
    const odd = fc.oneof(
      fc.constantFrom(
        "--url",
        "--project",
        "--file",
        "--lines",
        "--config",
        "--server",
        "--as",
        "--json",
        "--",
        "-",
        "--output=/dev/null/x",
        "__proto__",
      ),
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.constantFrom("http://127.0.0.1:1", "https://", "demo", "\u0000", "../../etc/passwd", "/dev/null", "/", "9".repeat(400)),
    );
    const machine = makeMachine();
    const typed = fc.record({ command: fc.constantFrom(...commands, ...more), words: fc.array(odd, { maxLength: 4 }), isJson: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(typed, async ({ command, words, isJson }) => {
        const args = [...(isJson ? ["--json"] : []), ...command.split(" ").filter(Boolean), ...words];
        const { code, error } = await machine.run(args);
        expect([0, 1, 2, 3, 4, 5, 6]).toContain(code);
        expect(error).not.toContain("defect of the program");
        if (isJson && code !== 0 && error !== "") expect(JSON.parse(error)).toMatchObject({ error: { exitCode: code } });
      }),
      { numRuns: 150 },
    );
  });
});

describe("F122: a login of the command line", () => {
  test("a token that works is kept in a file that only its owner can read, and is never shown", async () => {
    const { origin, requests } = await answering(200, { name: "Demo" });
    const machine = makeMachine();
    const { code, out, error } = await machine.run(["login", "--url", `${origin}/`, "--project", "demo"], `${TOKEN}\n`);
    expect([code, error]).toEqual([0, ""]);
    expect(out).not.toContain("secret-of");
    expect(statSync(machine.logins).mode & 0o777).toBe(0o600);
    expect(requests).toEqual([{ path: "/api/v1/projects/demo", token: `Bearer ${TOKEN}` }]);
    expect(await machine.run(["logout", "--json"])).toMatchObject({ code: 0 });
    expect(existsSync(machine.logins)).toBe(false);
  });

  test("a person is asked for what is missing, and the token is not shown while it is typed; Ctrl-C changes nothing", async () => {
    const { origin } = await answering(200, { name: "Demo" });
    const machine = makeMachine();
    expect(await machine.runTyped(["login"], [origin, "demo", undefined])).toMatchObject({ code: 1, error: expect.stringContaining("Cancelled") });
    expect(existsSync(machine.logins)).toBe(false);
    const { code, out, error } = await machine.runTyped(["login"], [origin, "demo", TOKEN]);
    expect([code, out]).toEqual([0, expect.stringContaining("Signed in to Demo")]);
    expect(error).toContain("demo");
    expect(error).not.toContain("secret-of");
    expect(readFileSync(machine.logins, "utf8")).toContain(TOKEN);
  });

  test("a token that is refused, or is none, is not kept", async () => {
    const { origin, requests } = await answering(401, problem(401));
    const machine = makeMachine();
    expect((await machine.run(["login", "--url", origin, "--project", "demo"], TOKEN)).code).toBe(3);
    expect(requests).toHaveLength(1);
    for (const input of ["", "ck_abc.key-of-an-agent", `${TOKEN}\n${TOKEN}`])
      expect((await machine.run(["login", "--url", origin, "--project", "demo"], input)).code).toBe(2);
    expect(requests).toHaveLength(1);
    expect(existsSync(machine.logins)).toBe(false);
  });

  test("a program that gives no project, or no address, is told which option is missing", async () => {
    expect((await makeMachine().run(["login"], TOKEN)).error).toContain("Use --url");
    expect((await makeMachine().run(["login", "--url", "https://cardea.example"], TOKEN)).error).toContain("Use --project");
  });

  test("a token is sent neither over http, nor to where a redirect leads, nor to another address than its own", async () => {
    const other = await answering(200, { servers: [], next: null });
    const { origin } = await serveUntilEnd((request, response) =>
      request.url === "/api/v1/projects/demo" ? sendJson(response, 200, { name: "Demo" }) : response.writeHead(307, { location: other.origin }).end(),
    );
    const machine = makeMachine();
    await machine.run(["login", "--url", origin, "--project", "demo"], TOKEN);
    expect(await machine.run(["servers"])).toMatchObject({ code: 1, error: expect.stringContaining("to another address") });
    expect((await machine.run(["servers", "--url", other.origin])).code).toBe(3);
    expect((await machine.run(["servers", "--project", "other"])).code).toBe(3);
    for (const url of ["http://cardea.example", "https://name:word@cardea.example", "cardea.example"])
      expect((await machine.run(["servers", "--url", url])).code).toBe(2);
    expect(other.requests).toEqual([]);
  });

  test("two projects have a login each, the last one counts, and ending one leaves the other", async () => {
    const { origin, requests } = await answering(200, { name: "Some", servers: [], next: null });
    const machine = makeMachine();
    for (const project of ["first", "second", "second"]) await machine.run(["login", "--url", origin, "--project", project], TOKEN);
    requests.length = 0;
    await machine.run(["servers"]);
    await machine.run(["servers", "--project", "first"]);
    expect(requests.map(({ path }) => path.split("/")[4])).toEqual(["second", "first"]);
    await machine.run(["logout"]);
    expect(JSON.parse((await machine.run(["projects", "--json"])).out)).toMatchObject({ projects: [{ project: "first" }] });
  });

  test("a file that is no file of logins is told so, and stays as it is", async () => {
    const { logins, run } = makeMachine();
    mkdirSync(dirname(logins), { recursive: true });
    for (const text of ["", "{", '{"logins":[{}]}', "null"]) {
      writeFileSync(logins, text);
      expect(await run(["servers"])).toMatchObject({ code: 1, error: expect.stringContaining("cannot be read as logins") });
      expect(readFileSync(logins, "utf8")).toBe(text);
    }
  });
});

describe("F122: a list of the command line", () => {
  test("a list is read to its end, part by part; the newest events are one part", async () => {
    const { origin, requests } = await serveUntilEnd((request, response) => {
      const after = new URL(request.url ?? "", "http://x").searchParams.get("after");
      const event = { at: 0, action: after ?? "first", email: null, server: null, tool: null, outcome: "ok", code: null };
      const member = { email: after ?? "first", role: "member", servers: [], lastActiveAt: null };
      sendJson(response, 200, { events: [event, event], members: [member, member], next: after === "third" ? null : after ? "third" : "second" });
    });
    const machine = makeMachine(envAt(origin));
    const { members } = JSON.parse((await machine.run(["users", "--json"])).out) as { members: { email: string }[] };
    expect(members.map(({ email }) => email)).toEqual(["first", "first", "second", "second", "third", "third"]);
    requests.length = 0;
    await machine.run(["audit", "tail", "-n", "2"]);
    expect(requests).toHaveLength(1);
  });

  test("F122: a name from a server cannot steer the terminal", async () => {
    const server = {
      slug: "x",
      name: "a\u001b]0;b\u0007\u202ec\nd",
      url: "https://x",
      state: "active",
      authScope: { type: "none" },
      health: { state: "unknown" },
    };
    const { origin } = await answering(200, { servers: [server], next: null });
    const { out } = await makeMachine(envAt(origin)).run(["servers"]);
    expect(out).toContain("a ]0;b  c d");
    expect(out.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

test("F122: a link ends after a span or at a time, and at no time in the past", () => {
  const now = Date.parse("2027-01-01T00:00:00Z");
  expect(["90m", "12h", "7d"].map((text) => toExpiry(text, now) - now)).toEqual([5_400_000, 43_200_000, 604_800_000]);
  expect(toExpiry("2027-01-31T12:00:00Z", now)).toBe(Date.parse("2027-01-31T12:00:00Z"));
  for (const wrong of ["", "7", "7 d", "0m", "2026-12-31", "tomorrow", "2027-99-99"]) expect(() => toExpiry(wrong, now)).toThrow(/time to come/);
});

describe("F122: doctor", () => {
  test("a file of logins that others can read is a problem, with the command that mends it", async () => {
    const { origin } = await answering(200, { name: "Demo" });
    const machine = makeMachine();
    await machine.run(["login", "--url", origin, "--project", "demo"], TOKEN);
    chmodSync(machine.logins, 0o644);
    const { code, out } = await machine.run(["doctor"]);
    expect(code).toBe(1);
    expect(out).toContain(`chmod 600 '${machine.logins}'`);
  });

  test("what cannot be reached, is no Cardea or has another API version is a problem, and later checks are left out", async () => {
    const [page, newer] = [await answering(200, { hello: "there" }), await answering(200, { status: "ok", info: { version: "2" } })];
    for (const [origin, sentence] of [
      ["http://127.0.0.1:9", "cannot be reached"],
      [page.origin, "not as a healthy Cardea does"],
      [newer.origin, "this program knows version 1"],
    ] as const) {
      const { code, out } = await makeMachine(envAt(origin)).run(["doctor"]);
      expect([code, out.includes("token")]).toEqual([1, false]);
      expect(out).toContain(sentence);
    }
    expect((await makeMachine().run(["doctor"])).out).toContain("Run “cardea login”");
  });

  test("a clock that is wrong and a token that ends soon are noticed", () => {
    const now = Date.parse("2027-01-01T00:00:00Z");
    const date = (offset: number) => new Date(now - offset).toUTCString();
    expect(toClockFindings(date(30_000), now)).toMatchObject([{ state: "ok" }]);
    expect(toClockFindings(date(300_000), now)).toMatchObject([{ state: "problem", text: "This machine's clock is 5 minutes ahead." }]);
    expect(toClockFindings(date(-120_000), now)).toMatchObject([{ state: "problem", text: "This machine's clock is 2 minutes behind." }]);
    expect([null, "soon"].flatMap((header) => toClockFindings(header, now))).toEqual([]);
    expect(toExpiryFindings({ expiresAt: now + 86_400_000 }, now)).toMatchObject([{ state: "warning", text: "It ends on 2027-01-02." }]);
    expect([undefined, { expiresAt: null }, { expiresAt: now + 30 * 86_400_000 }].flatMap((key) => toExpiryFindings(key, now))).toEqual([]);
  });
});

describe("F122: audit export", () => {
  const line = (value: object) => `${JSON.stringify(value)}\n`;
  const asText = (response: Parameters<Parameters<typeof serve>[0]>[1], text: string) => response.writeHead(200).end(text);

  test("all parts are written as they come, with the filters that were asked for", async () => {
    const parts = [
      line({ kind: "event", n: 1 }) + line({ kind: "next", events: 1, after: "a b" }),
      line({ kind: "event", n: 2 }) + line({ kind: "end", events: 1 }),
    ];
    const { origin, requests } = await serveUntilEnd((request, response) =>
      asText(response, request.url?.includes("after=") ? (parts[1] ?? "") : (parts[0] ?? "")),
    );
    const machine = makeMachine(envAt(origin));
    const asked = ["audit", "export", "--auth-scope", "scp_1", "--search", "a", "--kind", "calls", "--from", "2027-01-01"];
    expect(await machine.run(asked)).toEqual({ code: 0, out: parts.join(""), error: "" });
    const query = new URL(requests[1]?.path ?? "", origin).searchParams;
    expect(Object.fromEntries(query)).toEqual({
      authScope: "scp_1",
      q: "a",
      kind: "calls",
      from: String(Date.parse("2027-01-01")),
      format: "ndjson",
      after: "a b",
    });
    const file = join(machine.home, "audit.ndjson");
    expect(await machine.run([...asked, "--output", file])).toMatchObject({ code: 0, out: expect.stringContaining("Written to") });
    expect(readFileSync(file, "utf8")).toBe(parts.join(""));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("an export that is broken off is told so, whether by its end or by the connection", async () => {
    const cut = await serveUntilEnd((_, response) => asText(response, line({ kind: "event", n: 1 })));
    const gone = await serveUntilEnd((_, response) => void response.writeHead(200, { "content-length": 1000 }).write("{", () => response.destroy()));
    for (const { origin } of [cut, gone])
      expect(await makeMachine(envAt(origin)).run(["audit", "export"])).toMatchObject({
        code: 6,
        error: expect.stringMatching(/broken off|broke off/),
      });
    const refused = await answering(403, problem(403));
    expect(await makeMachine(envAt(refused.origin)).run(["audit", "export"])).toMatchObject({ code: 4, error: expect.stringContaining("It is so.") });
  });

  test.each([[["--from", "soon"]], [["--outcome", "well"]], [["--format", "xml"]]])("a filter that is none is told so: %j", async (options) => {
    expect(await makeMachine(envAt("http://127.0.0.1:9")).run(["audit", "export", ...options])).toMatchObject({ code: 2, out: "" });
  });
});

describe("F122c: a tool that is called from the command line", () => {
  const KEY = "ck_abc.secret-of-the-key";
  const link = (origin: string) => `${origin}/connect/lnk_1?asked=notes`;
  const call = async (origin: string, args: string[], env: Record<string, string> = { CARDEA_API_KEY: KEY }) =>
    makeMachine({ CARDEA_URL: origin, CARDEA_PROJECT: "demo", ...env }).run(["call", ...args]);
  const textual = (text: string, more: object = {}) => ({ jsonrpc: "2.0", id: 1, result: { content: [{ type: "text", text }], ...more } });

  test.each([
    [[], {}],
    [["a=b", "c="], { a: "b", c: "" }],
    [["n=5", "m=-1.5", "yes=true", "nothing=null"], { n: 5, m: -1.5, yes: true, nothing: null }],
    [['text="5"', "list=[1,2]", 'of={"a":1}'], { text: "5", list: [1, 2], of: { a: 1 } }],
    [["day=10-12", "note=[draft]", "q=a=b", "word=nullable"], { day: "10-12", note: "[draft]", q: "a=b", word: "nullable" }],
    [['{"a": {"b": 1}}'], { a: { b: 1 } }],
  ])("the arguments %j are sent as %j", (given, args) => {
    expect(toCallArguments(given)).toEqual(args);
  });

  test.each([[["{a: 1}"]], [["word"]], [["=value"]], [["a=1", "a=2"]]])("the arguments %j are refused, and nothing is sent", async (given) => {
    const { origin, requests } = await answering(200, textual("no"));
    expect(await call(origin, ["notes__whoami", ...given])).toMatchObject({ code: 2, out: "" });
    expect(requests).toEqual([]);
  });

  test("the key is sent to the project's MCP URL alone; a platform token is refused, and the key may come by standard input", async () => {
    const { origin, requests } = await answering(200, textual("ada\u001b[2J\nlovelace"));
    expect(await call(origin, ["notes__whoami"])).toEqual({ code: 0, out: "ada [2J\nlovelace\n", error: "" });
    expect(requests).toEqual([{ path: "/mcp/demo", token: `Bearer ${KEY}` }]);
    expect((await call(origin, ["notes__whoami"], { CARDEA_API_KEY: TOKEN })).code).toBe(2);
    const piped = await makeMachine().run(["call", "notes__whoami", "--url", origin, "--project", "demo"], `${KEY}\n`);
    expect([piped.code, requests.length]).toEqual([0, 2]);
    expect(await makeMachine({ CARDEA_API_KEY: KEY }).run(["call", "x"])).toMatchObject({ code: 2, error: expect.stringContaining("--project") });
  });

  const refused = (refusal: object) => textual("It is so.", { isError: true, _meta: { "cardea/refusal": refusal } });
  test.each<[string, (origin: string) => [status: number, body: unknown], code: number, sentence: string]>([
    ["a tool that fails", () => [200, textual("No such note.", { isError: true })], 1, "cardea: No such note.\n"],
    ["a refusal without a link", () => [200, refused({ code: "server.paused" })], 4, "cardea: It is so.\n"],
    [
      "a link that leads elsewhere",
      () => [200, refused({ code: "credential.missing", link: link("https://evil.example") })],
      4,
      "cardea: It is so.\n",
    ],
    ["a key that has ended", () => [401, { error: { code: "key.invalid", message: "It ended." } }], 3, "It ended. Set CARDEA_API_KEY"],
    ["a person who is none", () => [403, { error: { code: "x", message: "No.", fields: { "x-user-email": "Unknown." } } }], 4, "No. Unknown."],
    ["a tool that is unknown", () => [200, { jsonrpc: "2.0", id: 1, error: { code: -32602, message: "No such tool." } }], 4, "No such tool."],
    ["an instance that fails", () => [500, { error: { code: "internal.failed", message: "It failed." } }], 1, "It failed."],
    ["an answer of something else", () => [200, "<html>"], 1, "but not as Cardea does"],
  ])("%s is told in words, with its exit code", async (_case, answer, code, sentence) => {
    const { origin } = await serveUntilEnd((_, response) => sendJson(response, ...answer(origin)));
    const told = await call(origin, ["notes__whoami"]);
    expect(told).toMatchObject({ code, out: "", error: expect.stringContaining(sentence) });
    expect(told.error).not.toContain("secret-of");
  });

  test.each([
    ["not_connected", "The account is not connected: notes."],
    ["expired", "The sign-in has ended: notes."],
  ])("an account that is %s is told with its link", async (status, sentence) => {
    const { origin } = await serveUntilEnd((_, response) =>
      sendJson(response, 200, refused({ code: "credential.missing", status, link: link(origin) })),
    );
    expect(await call(origin, ["notes__whoami"])).toMatchObject({ code: 4, error: expect.stringContaining(`${sentence} Nothing was done.`) });
    const { error } = await call(origin, ["notes__whoami", "--json"]);
    expect(JSON.parse(error)).toMatchObject({ error: { code: "credential.missing", link: link(origin), exitCode: 4 } });
  });
});

describe("F122d: a file that the command line begins", () => {
  /** A project without servers. */
  const serveEmpty = () => answering(200, { name: "Demo", servers: [], navigators: [], rules: [], links: [], defaultPolicy: "allow", next: null });

  test("the starting file is a configuration, and so it is with its examples taken out of the comments", () => {
    expect(readConfig(STARTING_FILE, "cardea.yaml").config).toEqual({ version: 1 });
    const { config } = readConfig(STARTING_FILE.replaceAll(/^#(?! The| docs)/gm, ""), "cardea.yaml");
    expect([Object.keys(config.servers ?? {}), config.rules?.length]).toEqual([["linear", "search"], 1]);
  });

  test("a person who is not signed in is asked for instance, project and token, and gets examples; a file that is there stays", async () => {
    const { origin } = await serveEmpty();
    const machine = makeMachine();
    const file = join(machine.home, "cardea.yaml");
    const began = await machine.runTyped(["init", "--output", file], [origin, "demo", TOKEN]);
    expect([began.code, began.out]).toEqual([0, expect.stringContaining(`Examples are written to ${file}.`)]);
    expect(readFileSync(file, "utf8")).toBe(STARTING_FILE);
    writeFileSync(file, "mine");
    expect(await machine.run(["init", "--output", file])).toMatchObject({ code: 2, error: expect.stringContaining("--force") });
    expect(readFileSync(file, "utf8")).toBe("mine");
    expect((await machine.run(["init", "--output", file, "--force", "--json"])).out).toContain('"isEmpty": true');
    expect(readFileSync(file, "utf8")).toBe(STARTING_FILE);
  });

  test("a program that is not signed in is told so, and no file is begun, also where the folder is missing or the instance fails", async () => {
    const machine = makeMachine();
    const file = join(machine.home, "cardea.yaml");
    expect((await machine.run(["init", "--output", file])).code).toBe(3);
    const { origin } = await answering(500, problem(500));
    expect((await makeMachine(envAt(origin)).run(["init", "--output", file])).code).toBe(1);
    expect(existsSync(file)).toBe(false);
    const empty = await serveEmpty();
    const nowhere = join(machine.home, "nowhere", "cardea.yaml");
    expect(await makeMachine(envAt(empty.origin)).run(["init", "--output", nowhere])).toMatchObject({
      code: 2,
      error: expect.stringContaining("ENOENT"),
    });
  });
});
