import { inject } from "vitest";
import type { Ledger, Settings } from "../../fixtures/ledger.ts";
import { serverUrls } from "../../fixtures/origins.ts";
import { provide } from "../provide.ts";
import { ORIGIN } from "./app.ts";
import { type Browser, makeBrowser, type Page } from "./browser.ts";
import { type ProjectRows, readProject, writeProject } from "./project-copy.ts";

type Level = "user" | "project";
let admin: Promise<Browser> | undefined;
let made = 0;
/** The rows of the first project of a file that the API made, by the level of its servers. */
const firstOnes = new Map<Level, ProjectRows>();

/** Forgets the signed-in administrator and what was made. Each test file starts without stored data, so the browser session is gone. */
export function forgetAdmin(): void {
  admin = undefined;
  firstOnes.clear();
}

/** The browser of the administrator, who signs in once in a test file. */
export function asAdmin(): Promise<Browser> {
  admin ??= (async () => {
    const browser = makeBrowser();
    await browser.signIn("admin@example.com");
    return browser;
  })();
  return admin;
}

const field = (name: string) => ({ name, label: name, help: "", prefix: "" });

/**
 * Creates a new project with one server of each kind. The API makes the first one of a file; further ones are copies of its rows.
 * @param level of the servers' auth scopes
 */
export async function makeProject(level: Level = "user") {
  const first = firstOnes.get(level);
  if (!first) return makeProjectByApi(level);
  const slug = nextSlug();
  await writeProject(first, slug, `Project ${made}`);
  return testProject(slug, level);
}

/** As `makeProject`, always by the API: its events are in the audit, and its directory is published. */
export async function makeProjectByApi(level: Level = "user") {
  const slug = nextSlug();
  await askForProject(await asAdmin(), slug, level);
  firstOnes.set(level, await readProject(slug));
  return testProject(slug, level);
}

const nextSlug = () => `p${++made}-${crypto.randomUUID().slice(0, 8)}`;

async function testProject(slug: string, level: Level) {
  const browser = await asAdmin();
  const urls = serverUrls(inject("origins"));
  return {
    slug,
    admin: browser,
    api: <Body>(method: string, path: string, json?: unknown) => browser.api<Body>(method, `/projects/${slug}${path}`, json),
    async makeLink(link: object): Promise<string> {
      const { body } = await expectStatus(browser.api<{ id: string }>("POST", `/projects/${slug}/links`, link), 201);
      return `/connect/${body.id}`;
    },
    /** Adds a server whose OAuth provider is the fixtures' authorization server, unless `oauth` names another. */
    async addOAuthServer(slug: string, oauth: object | undefined, url = urls.oauth2): Promise<void> {
      const server = { slug, name: `The ${slug} server`, url, authScope: { type: "oauth2", level }, oauth };
      await expectStatus(browser.api("POST", `/projects/${this.slug}/servers`, server), 201);
    },
    /** Adds one of the fixtures' servers that need no credential. @param name see `serverUrls` in `test/fixtures/origins.ts` */
    async addOpenServer(
      name: "everything" | "reference" | "scripted" | "scriptedSse" | "asking" | "polled",
      as: { slug?: string; transport?: "http" | "sse"; url?: string } = {},
    ): Promise<void> {
      const authScope = { type: "none", level, fields: [] };
      const server = { slug: name, name, url: urls[name], authScope, ...as };
      await expectStatus(browser.api("POST", `/projects/${slug}/servers`, server), 201);
    },
    userLink(servers = ["header", "path", "query", "oauth2"]): Promise<string> {
      return this.makeLink({ type: "user", servers, domains: ["example.com"] });
    },
  };
}

async function askForProject(browser: Browser, slug: string, level: Level): Promise<void> {
  await expectStatus(browser.api("POST", "/projects", { slug, name: `Project ${made}` }), 201);
  const urls = serverUrls(inject("origins"));
  const scopes = {
    none: { type: "none", fields: [] },
    header: { type: "header", fields: [field("X-API-Key")] },
    path: { type: "path", fields: [field("workspace")] },
    query: { type: "query", fields: [field("api_key")] },
    oauth2: { type: "oauth2", fields: [] },
  };
  for (const [kind, scope] of Object.entries(scopes)) {
    const transport = kind === "query" ? "sse" : "http";
    const server = { slug: kind, name: `The ${kind} server`, url: urls[kind as keyof typeof scopes], transport, authScope: { ...scope, level } };
    await expectStatus(browser.api("POST", `/projects/${slug}/servers`, server), 201);
  }
}

export type TestProject = Awaited<ReturnType<typeof makeProject>>;

/** Signs in a new person through the link, with an address that no other test uses. */
export async function person(name: string, link: string): Promise<Browser & { email: string }> {
  const browser = makeBrowser();
  const email = `${name}.${crypto.randomUUID().slice(0, 8)}@example.com`;
  await browser.signIn(email, link);
  return { ...browser, email };
}

/** Provides a credential through a link. @returns the last page */
export const connect = (browser: Browser, link: string, server: string, owner: string, suffix = "1"): Promise<Page> =>
  provide(browser, link, server, { owner, key: `demo-${owner}-${suffix}`, origin: ORIGIN });

export async function ledger(): Promise<Ledger> {
  return (await (await fetch(`${inject("origins").control}/ledger`)).json()) as Ledger;
}

/** Changes how the downstream servers behave. */
export async function setFixtures(settings: Partial<Settings>): Promise<void> {
  await fetch(`${inject("origins").control}/settings`, { method: "POST", body: JSON.stringify(settings) });
}

/** Makes the authorization server forget what it issued: `AccessToken`, `RefreshToken`, … */
export async function forgetIssued(...models: string[]): Promise<void> {
  await fetch(`${inject("origins").control}/forget/${models.join(",")}`, { method: "POST" });
}

/** The refresh tokens of an account at the authorization server that would still be accepted, without those that were replaced. */
export async function refreshableAt(account: string): Promise<string[]> {
  return (await (await fetch(`${inject("origins").control}/refreshable/${account}`)).json()) as string[];
}

async function expectStatus<Answer extends { status: number; body: unknown }>(asked: Promise<Answer>, status: number): Promise<Answer> {
  const answer = await asked;
  if (answer.status !== status) throw new Error(`expected ${status}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
}
