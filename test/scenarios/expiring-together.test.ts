import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { HOUR, MINUTE } from "../../worker/lib/clock.ts";
import type { AuthScopeId, ProjectId } from "../../worker/lib/ids.ts";
import { MOST_WIDTH } from "../../worker/providers/provider-gate-policy.ts";
import type { KeeperSnapshot, KeptCredential, RefreshCause } from "../../worker/vault/keeper-policy.ts";
import { makeSeal } from "../../worker/vault/seal.ts";
import { makeSealedSecrets } from "../../worker/vault/sealed-secrets.ts";
import { type Fixtures, startFixtures } from "../fixtures/fixtures.ts";
import { FIXTURES, serverUrls } from "../fixtures/origins.ts";
import { makeBrowserOn, sendTo } from "../harness/browser.ts";
import { type BuiltWorker, startBuiltWorker, VAULT_KEY } from "../harness/built-worker.ts";
import { freeRange } from "../harness/free-ports.ts";
import { PATIENCE } from "../harness/patience.ts";
import { provide } from "../harness/provide.ts";

const PEOPLE = 250;

type Ref = { projectId: ProjectId; subject: string };
/** The methods of the Durable Object that the test uses. */
type Keeper = {
  reserveVersion(scope: AuthScopeId): Promise<number>;
  snapshot(): Promise<KeeperSnapshot>;
  commit(scope: AuthScopeId, credential: KeptCredential): Promise<boolean>;
  refresh(scope: AuthScopeId, seenVersion: number, cause: RefreshCause): Promise<unknown>;
};

/** Runs in workerd itself: the pool of the Worker tests becomes slower with every Durable Object. */
let cardea: BuiltWorker;
let fixtures: Fixtures;

beforeAll(async () => {
  const first = await freeRange(FIXTURES.length + 1);
  fixtures = await startFixtures(FIXTURES.map((_, index) => first + 1 + index));
  cardea = await startBuiltWorker({ trusted: Object.values(fixtures.origins), port: first });
});

afterAll(async () => {
  await cardea?.stop();
  await fixtures?.close();
});

/** Signs one person in at the provider. @returns the row of the credential that this stored */
async function signInOnce() {
  const browser = makeBrowserOn(cardea.origin, sendTo(cardea.origin));
  await browser.signIn("admin@example.com");
  await browser.api("POST", "/projects", { slug: "crowd", name: "Crowd" });
  const server = { slug: "oauth2", name: "OAuth", url: serverUrls(fixtures.origins).oauth2, authScope: { type: "oauth2", level: "user" } };
  await browser.api("POST", "/projects/crowd/servers", server);
  const { body } = await browser.api<{ id: string }>("POST", "/projects/crowd/links", {
    type: "user",
    servers: ["oauth2"],
    domains: ["example.com"],
  });
  const page = await provide(browser, `/connect/${body.id}`, "oauth2", { owner: "ada", key: "", origin: cardea.origin });
  expect(page.text).toContain("is connected");
  const db = await cardea.miniflare.getD1Database("DB");
  const row = await db
    .prepare("SELECT project_id AS projectId, auth_scope_id AS scope, subject FROM credentials")
    .first<Ref & { scope: AuthScopeId }>();
  if (!row) throw new Error("no credential was stored");
  return row;
}

test(`F64: the tokens of ${PEOPLE} people that expire within a minute, and are used at the same moment, are refreshed behind the calls, a few at a time`, async () => {
  const { projectId, scope, subject } = await signInOnce();
  const namespace = (await cardea.miniflare.getDurableObjectNamespace("CREDENTIAL_KEEPER")) as unknown as { getByName(name: string): Keeper };
  const keeperOf = (ref: Ref) => namespace.getByName(JSON.stringify([ref.projectId, ref.subject]));
  const vault = makeSealedSecrets(makeSeal(new Map([["k1", VAULT_KEY]])), { put: never, takes: never, find: never, delete: never, deleteAll: never });
  const kept = (await keeperOf({ projectId, subject }).snapshot()).credentials[scope];
  const secret = await vault.open({ project: projectId, authScope: scope, subject }, 1, kept?.sealed ?? "");

  const reply = { access_token: "new", refresh_token: "next", token_type: "Bearer", expires_in: 3600 };
  fixtures.ledger.settings.tokenEndpoint = { status: 200, type: "application/json", body: JSON.stringify(reply), delayMs: 10 };
  const people = Array.from({ length: PEOPLE }, (_, index): Ref => ({ projectId, subject: `user:u${index}` }));
  const before = fixtures.ledger.tokenRequests.refused ?? 0;
  await fiftyAtATime(people, async (person) => {
    const keeper = keeperOf(person);
    const version = await keeper.reserveVersion(scope);
    const sealed = await vault.seal({ project: projectId, authScope: scope, subject: person.subject }, version, secret);
    await keeper.commit(scope, { version, status: "active", refreshable: true, expiresAt: Date.now() + MINUTE, lifetimeMs: HOUR, sealed });
  });
  await Promise.all(people.map((person) => keeperOf(person).refresh(scope, 1, "ahead")));
  await vi.waitFor(() => expect((fixtures.ledger.tokenRequests.refused ?? 0) - before).toBe(PEOPLE), PATIENCE);

  const { most } = fixtures.ledger.atTokenEndpoint;
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(MOST_WIDTH);
  await fiftyAtATime(people, async (person) => {
    expect((await keeperOf(person).snapshot()).credentials[scope]).toMatchObject({ status: "active", version: 2 });
  });
});

async function fiftyAtATime(people: Ref[], work: (person: Ref) => Promise<void>): Promise<void> {
  for (let start = 0; start < people.length; start += 50) await Promise.all(people.slice(start, start + 50).map(work));
}

function never(): never {
  throw new Error("sealing uses no store");
}
