import { appendFileSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { inflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDevVars } from "../../scripts/dev-vars.ts";
import { FIXTURES, serverUrls } from "../fixtures/origins.ts";
import { call, makeAgents, whoami } from "../harness/agent.ts";
import { makeBrowserOn, type Send, sendTo } from "../harness/browser.ts";
import { freeRange } from "../harness/free-ports.ts";
import { provide } from "../harness/provide.ts";
import { prepare } from "./prepared.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

const field = (name: string) => ({ name, label: name, help: "", prefix: "" });

describe("S40: secrets are only where they belong", () => {
  let cardea: Cardea;
  /** Every answer of Cardea, except those that hand a secret to its owner. */
  const answered: string[] = [];
  const canaries = new Map<string, string>();

  const collectors = { telemetry: "/collectors/telemetry", audit: "/collectors/audit" };
  const collectedAt = async (path: string) => (await (await cardea.askFixtures(path)).json()) as { batch: string; body: string }[];

  beforeAll(async () => {
    const home = mkdtempSync(join(tmpdir(), "cardea-"));
    const [port, demoPort] = [await freeRange(1), await freeRange(FIXTURES.length)];
    const control = `http://127.0.0.1:${demoPort + FIXTURES.indexOf("control")}`;
    const secret = crypto.randomUUID();
    canaries.set("header of the collector", secret);
    const devVars = join(home, ".dev.vars");
    createDevVars(devVars);
    const telemetry = [`ENDPOINT=${control}${collectors.telemetry}`, `HEADERS=authorization=Bearer%20${secret}`].map(
      (line) => `OTEL_EXPORTER_OTLP_${line}`,
    );
    appendFileSync(devVars, `${[...telemetry, "OTEL_TRACES_SAMPLER_ARG=1"].join("\n")}\n`);
    cardea = await startCardea({ home, port, demoPort }, await prepare(home));
  });
  afterAll(() => cardea?.stop());

  test("an administrator, two people and an agent do everything once, with errors", async () => {
    const { origin } = cardea;
    const send: Send = async (path, init) => {
      const response = await sendTo(origin)(path, init);
      const { pathname } = new URL(path, origin);
      const isHandedOut = pathname === "/oauth/token" || (init?.method === "POST" && /\/(api-keys|webhooks)$/.test(pathname));
      if (!isHandedOut) answered.push(`${response.status} ${JSON.stringify([...withoutCookies(response.headers)])}`, await response.clone().text());
      return response;
    };
    const admin = makeBrowserOn(origin, send);
    await admin.signIn("admin@example.com");
    await admin.api("POST", "/projects", { slug: "canary", name: "Canary" });
    const urls = serverUrls(cardea.origins);
    const scopes = { header: [field("X-API-Key")], path: [field("workspace")], query: [field("api_key")], oauth2: [] };
    for (const [kind, fields] of Object.entries(scopes)) {
      const authScope = { type: kind, level: "user", fields };
      const { status } = await admin.api("POST", "/projects/canary/servers", {
        slug: kind,
        name: kind,
        url: urls[kind as keyof typeof scopes],
        authScope,
      });
      expect(status).toBe(201);
    }
    const { body } = await admin.api<{ id: string }>("POST", "/projects/canary/links", {
      type: "user",
      servers: Object.keys(scopes),
      domains: ["example.com"],
    });
    const link = `/connect/${body.id}`;
    const receiver = "/hooks/canary";
    const hook = await admin.api<{ id: string; key: string }>("POST", "/projects/canary/webhooks", {
      url: cardea.origins.control + receiver,
      events: ["connection.made"],
    });
    canaries.set("signing secret", hook.body.key.slice("whsec_".length));
    await cardea.askFixtures(receiver, { method: "PUT", body: JSON.stringify({ secret: hook.body.key, answers: [500, 200] }) });

    for (const path of Object.values(collectors)) await cardea.askFixtures(path, { method: "PUT", body: "[200]" });
    const token = crypto.randomUUID();
    canaries.set("token of the audit's collector", token);
    const target = { kind: "http", url: cardea.origins.control + collectors.audit, token };
    expect((await admin.api("POST", "/projects/canary/audit-targets", target)).status).toBe(201);
    const recording = { recordsCalls: true, redactionHints: ["pass_phrase"] };
    expect((await admin.api("PATCH", "/projects/canary", recording)).status).toBe(200);

    const ada = makeBrowserOn(origin, send);
    await ada.signIn("ada@example.com", link);
    await cardea.setFixtures({ accessTokenSeconds: 2 });
    for (const kind of Object.keys(scopes)) {
      const key = `demo-ada-${crypto.randomUUID().replaceAll("-", "")}`;
      const refused = `refused-${crypto.randomUUID()}`;
      canaries.set(`${kind} key`, key).set(`refused ${kind} key`, refused);
      if (kind !== "oauth2") expect((await provide(ada, link, kind, { owner: "ada", key: refused, origin })).status).toBe(422);
      expect((await provide(ada, link, kind, { owner: "ada", key, origin })).text).toContain("is connected.");
    }

    const agents = makeAgents(origin, send);
    const { access_token, refresh_token } = await agents.signInAgent(ada, "canary");
    canaries.set("inbound access token", access_token).set("inbound refresh token", refresh_token);
    const agent = await agents.connectAgent("canary", access_token);
    for (const kind of Object.keys(scopes)) expect(await whoami(agent, kind)).toBe("ada");
    await agent.listTools();
    const hinted = crypto.randomUUID();
    canaries.set("hinted argument", hinted);
    await agent.callTool({ name: "header__whoami", arguments: { pass_phrase: hinted, text: JSON.stringify({ pass_phrase: hinted }) } });
    const refreshes = async () => {
      expect(await whoami(agent, "oauth2")).toBe("ada");
      return (await cardea.readLedger()).tokenRequests.refresh_token ?? 0;
    };
    await expect.poll(refreshes).toBeGreaterThan(1);
    await expect(call(agent, "header__no-such-tool")).resolves.toMatchObject({ isError: true });
    await cardea.setFixtures({ down: ["query", "path"], tokenEndpoint: "down" });
    for (const kind of ["query", "path", "oauth2"]) await call(agent, `${kind}__whoami`);
    await cardea.setFixtures({ down: [], tokenEndpoint: "up" });

    const made = await admin.api<{ key: string }>("POST", "/projects/canary/api-keys", { name: "Key", actsForUsers: true });
    const [id = "", secret = ""] = made.body.key.split(".");
    canaries.set("API key", secret);
    for (const key of [made.body.key, `${id}.${secret}x`]) {
      for (const path of ["/mcp/canary", "/mcp/canary/servers/header"]) {
        const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
        const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
        await send(path, { method: "POST", headers: { ...headers, "x-api-key": key, "x-user-email": "ada@example.com" }, body });
      }
    }
    expect((await admin.api("DELETE", `/projects/canary/api-keys/${id}`)).status).toBe(204);

    const told = async () => (await collectedAt(collectors.telemetry)).map(({ body }) => body).join();
    await expect.poll(told).toContain("no-such-tool");
    for (const sign of ['"mcp.client.operation.duration"', '"error.type"', '"tools/call whoami"']) await expect.poll(told).toContain(sign);
    await expect.poll(async () => (await collectedAt(collectors.audit)).map(({ body }) => body).join()).toContain("tool.call");
    for (const path of Object.values(collectors)) for (const { batch, body } of await collectedAt(path)) answered.push(`collected ${batch}`, body);

    const receipts = async () => (await (await cardea.askFixtures(receiver)).json()) as { verified: boolean; body: string }[];
    await expect.poll(async () => (await receipts()).length).toBeGreaterThan(3);
    for (const { verified, body } of await receipts()) answered.push(`webhook ${verified}`, body);
    expect(answered).not.toContain("webhook false");
    await admin.api("GET", `/projects/canary/webhooks/${hook.body.id}/deliveries`);

    for (const [name, value] of [...admin.cookies, ...ada.cookies]) canaries.set(`cookie ${name}`, decodeURIComponent(value).split(".")[0] ?? "");
    for (const secret of issuedByProvider(cardea.home)) canaries.set(`downstream ${secret.slice(0, 6)}…`, secret);
    for (const [name, value] of Object.entries(settingsOf(cardea.home)))
      if (!/^(ADMIN_EMAILS$|OTEL_)/.test(name)) canaries.set(name, value.replace(/^k1:/, ""));
    for (const path of ["/servers", "/links", "/members", "/credentials", "/api-keys", "/webhooks", "/navigators", "/audit"])
      await admin.api("GET", `/projects/canary${path}`);
    expect(canaries.size).toBeGreaterThan(15);
  });

  test("no answer contains a secret: pages, headers, errors and the REST API", () => {
    expect(
      find(
        canaries,
        answered.map((text, index) => [`answer ${index}`, Buffer.from(text)]),
      ),
    ).toEqual([]);
  });

  test("no file of the local state contains a secret: D1, KV, Durable Objects, logs and output", async () => {
    await cardea.stop();
    const files = listFiles(cardea.home).filter((file) => !file.endsWith("demo-tokens.json") && !file.endsWith(".dev.vars"));
    expect(files.some((file) => file.includes("d1"))).toBe(true);
    expect(files.some((file) => file.includes("kv"))).toBe(true);
    expect(files.some((file) => /CredentialKeeper/.test(file))).toBe(true);
    expect(files.some((file) => file.endsWith("worker.log"))).toBe(true);
    const contents = files.map((file): [string, Buffer] => [file, readFileSync(file)]);
    expect(find(canaries, [...contents, ...blocksIn(files), ["output", Buffer.from(cardea.output)]])).toEqual([]);
  });

  test("the search for secrets finds a secret in each of its forms", () => {
    const [name = "", secret = ""] = [...canaries][0] ?? [];
    for (const form of formsOf(secret)) {
      const haystack = Buffer.concat([Buffer.from("before"), form, Buffer.from("after")]);
      expect(find(new Map([[name, secret]]), [["x", haystack]])).toHaveLength(1);
    }
  });

  test("no built file of the console contains a secret", async () => {
    const built = listFiles("web/dist").map((file): [string, Buffer] => [file, readFileSync(file)]);
    expect(built.length).toBeGreaterThan(3);
    expect(find(canaries, built)).toEqual([]);
  });
});

/** The places that contain a canary in any of its forms. */
function find(canaries: Map<string, string>, places: [name: string, content: Buffer][]): string[] {
  return [...canaries].flatMap(([name, secret]) => {
    const forms = formsOf(secret);
    return places.filter(([, content]) => forms.some((form) => content.includes(form))).map(([place]) => `${name} in ${place}`);
  });
}

/** A secret in UTF-8 and UTF-16, in hex, URL-encoded, JSON-escaped, and in base64 at each of its three alignments. */
function formsOf(secret: string): Buffer[] {
  const bytes = Buffer.from(secret);
  const aligned = [0, 1, 2].flatMap((shift) => {
    const padded = Buffer.concat([Buffer.alloc(shift), bytes]);
    const whole = padded.subarray(0, padded.length - (padded.length % 3));
    const skip = shift === 0 ? 0 : 4;
    return [whole.toString("base64").slice(skip), whole.toString("base64url").slice(skip)];
  });
  const texts = [secret, bytes.toString("hex"), encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), ...aligned];
  return [...texts.map((text) => Buffer.from(text)), Buffer.from(secret, "utf16le")];
}

/** The events of the audit that are packed in the databases, where a search of the files does not see them. */
function blocksIn(files: string[]): [string, Buffer][] {
  return files
    .filter((file) => file.includes("d1") && file.endsWith(".sqlite"))
    .flatMap((file) => {
      const database = new DatabaseSync(file);
      const isAudit = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'audit_blocks'").get() !== undefined;
      const blocks = isAudit ? database.prepare("SELECT events FROM audit_blocks").all() : [];
      database.close();
      return blocks.map(({ events }, index): [string, Buffer] => [
        `block ${index} of ${file}`,
        inflateRawSync(Buffer.from(String(events), "base64")),
      ]);
    });
}

function withoutCookies(headers: Headers): Headers {
  const kept = new Headers(headers);
  kept.delete("set-cookie");
  return kept;
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

type Issued = [key: string, entry: { payload: { client_secret?: string } }][];

/** The tokens and client secrets that the demo's authorization server has issued, from its storage. */
function issuedByProvider(home: string): string[] {
  const issued = JSON.parse(readFileSync(join(home, ".cardea", "demo-tokens.json"), "utf8")) as Issued;
  return issued.flatMap(([key, { payload }]) => {
    const [model, value] = key.split(":");
    return model === "AccessToken" || model === "RefreshToken" ? (value ?? []) : (payload.client_secret ?? []);
  });
}

function settingsOf(home: string): Record<string, string> {
  const lines = readFileSync(join(home, ".dev.vars"), "utf8").split("\n");
  return Object.fromEntries(lines.filter((line) => /^[A-Z_]+=/.test(line)).map((line) => line.split(/=(.*)/s).slice(0, 2)));
}
