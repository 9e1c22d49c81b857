import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeBrowserOn, sendTo } from "../harness/browser.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

const run = promisify(execFile);

/** A program of another application, which has only the package. */
const PROGRAM = `
import { CardeaError, makeCardea } from "@cardea/client";

const say = (value: unknown) => console.log(JSON.stringify(value));
const cardea = makeCardea({ url: process.env.CARDEA_URL ?? "", project: "demo", token: process.env.CARDEA_TOKEN ?? "" });
const email = "grace@example.com";
const link = await cardea.createLink({ servers: ["notes"], emails: [email], expiresIn: 3_600_000, tags: { customer: "cus_42" } });
say(link);
const connection = await cardea.waitForConnection(email, "notes", { interval: 100 });
say({ connection, all: await cardea.connections(email), url: cardea.mcpUrl({ server: "notes" }) });
const { data } = await cardea.rest.GET("/projects/{project}/links/{link}", { params: { path: { project: "demo", link: link.id } } });
say(data?.uses);
await cardea.createLink({ servers: ["nothing"] }).catch((error: unknown) => {
  if (error instanceof CardeaError) say({ code: error.code, status: error.status, message: error.message });
});
// @ts-expect-error No link has this type.
const wrong = () => cardea.createLink({ servers: ["notes"], type: "other" });
`;

let cardea: Cardea;
let token: string;
const folder = mkdtempSync(join(tmpdir(), "cardea-sdk-"));

/** Packs the SDK and installs it into an empty folder. Its one dependency comes from the packages of the project, so no network is needed. */
async function installPackage(): Promise<void> {
  await run("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: "sdk" });
  const packed = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
  const dependencies = ["openapi-fetch", "openapi-typescript-helpers"].map((name) => resolve("node_modules", name));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  await run("npm", ["install", "--offline", "--install-links", "--no-audit", "--no-fund", `./${packed}`, ...dependencies], { cwd: folder });
  writeFileSync(join(folder, "program.ts"), PROGRAM);
}

beforeAll(async () => {
  [cardea] = await Promise.all([startCardea(), installPackage()]);
  const admin = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
  await admin.signIn("admin@example.com");
  token = (await admin.api<{ key: string }>("POST", "/projects/demo/api-keys", { name: "SDK", purpose: "platform" })).body.key;
});
afterAll(() => cardea?.stop());

test("F126: the package has the program with its types, and a program in TypeScript that uses it has the right ones", async () => {
  const files = readdirSync(join(folder, "node_modules/@cardea/client"), { recursive: true }).map(String);
  expect(files).toEqual(expect.arrayContaining(["README.md", "dist/client.js", "dist/client.d.ts", "dist/rest-api.d.ts"]));
  expect(files.filter((file) => /test|\.ts$/.test(file) && !file.endsWith(".d.ts"))).toEqual([]);
  const flags = [
    "--noEmit",
    "--strict",
    "--target",
    "es2024",
    "--module",
    "nodenext",
    "--typeRoots",
    resolve("node_modules/@types"),
    "--types",
    "node",
  ];
  await run("tsc", [...flags, "program.ts"], { cwd: folder });
});

test("F126: a program makes a link, waits until a person has connected, and reads what they have and what is refused", async () => {
  const env = { ...process.env, CARDEA_URL: cardea.origin, CARDEA_TOKEN: token };
  const child = spawn(process.execPath, ["program.ts"], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value ?? "null") as unknown;

  const link = (await next()) as { url: string };
  expect(link).toMatchObject({ type: "user", state: "active", emails: ["grace@example.com"], tags: { customer: "cus_42" } });
  const grace = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
  const path = new URL(link.url).pathname;
  await grace.signIn("grace@example.com", path);
  const page = await grace.submit(`${path}/notes`, { "X-API-Key": "demo-ada-1" });
  expect((await grace.follow(page)).text).toContain("is connected");

  const connected = (await next()) as { connection: unknown; all: unknown[] };
  expect(connected).toMatchObject({ connection: { server: "notes", status: "connected" }, url: `${cardea.origin}/mcp/demo/servers/notes` });
  expect(connected.all).toContainEqual(connected.connection);
  expect(await next()).toBe(1);
  expect(await next()).toMatchObject({ status: expect.any(Number), message: expect.stringMatching(/\.$/) });
  expect((await lines.next()).done).toBe(true);
});
