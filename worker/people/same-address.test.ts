import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { signInAtProvider } from "../../test/harness/provider.ts";
import { bindings, ORIGIN } from "../../test/harness/worker/app.ts";
import { readCode } from "../../test/harness/worker/browser.ts";
import {
  begin,
  conflictOf,
  conflicts,
  decide,
  enter,
  me,
  newAddress,
  newBrowser,
  newSubject,
  useProvider,
  withProvider,
} from "../../test/harness/worker/company.ts";
import { disputed, identitiesOf, john, usersWith } from "../../test/harness/worker/disputed-address.ts";
import { connect, makeProject, setFixtures } from "../../test/harness/worker/project.ts";
import { isSignedIn } from "../../test/harness/worker/sign-in.ts";
import type { Bindings } from "../bindings.ts";

const OLD_ISSUER = "https://login.old.example";
beforeAll(useProvider);
afterEach(() => setFixtures({ addresses: {} }));

describe("H5: an address that is given to another person", () => {
  test("another subject with a known address is refused and told who decides, and nothing changes", async () => {
    const { first, second } = await disputed();
    expect(second.page.text).toContain(`${first.email} belongs to another account here`);
    expect(second.page.text).toContain("A platform administrator");
    expect(await isSignedIn(second.browser)).toBe(false);
    expect(await identitiesOf(first.id)).toEqual([{ subject: first.subject }]);
    expect(await usersWith(first.email)).toEqual([first.id]);
    expect((await first.browser.open(first.link)).text).toContain("Connected");
    for (let times = 0; times < 3; times++) expect((await enter(second.subject, first.email)).page.status).toBe(403);
    expect((await conflicts()).filter(({ subject }) => subject === second.subject)).toEqual([
      expect.objectContaining({ email: first.email, holderSubject: first.subject, isKnown: false }),
    ]);
  });

  test("exactly one of two subjects that come at the same time with one new address gets it", async () => {
    for (let round = 0; round < 5; round++) {
      const email = newAddress();
      const subjects = [newSubject(), newSubject()];
      await setFixtures({ addresses: Object.fromEntries(subjects.map((subject) => [subject, email])) });
      const browsers = subjects.map(() => newBrowser());
      const callbacks = await Promise.all(
        browsers.map(async (browser, index) => signInAtProvider(await begin(browser, "/"), subjects[index] ?? "", ORIGIN)),
      );
      const pages = await Promise.all(browsers.map((browser, index) => browser.visit(callbacks[index] ?? "/")));
      expect(pages.map(({ status }) => status).sort()).toEqual([303, 403]);
      const ids = await usersWith(email);
      expect([ids.length, (await identitiesOf(ids[0])).length]).toEqual([1, 1]);
    }
  });

  test("one subject that signs in twice at the same time is one user", async () => {
    const [subject, email] = [newSubject(), newAddress()];
    await setFixtures({ addresses: { [subject]: email } });
    const browsers = [newBrowser(), newBrowser()];
    const callbacks = await Promise.all(browsers.map(async (browser) => signInAtProvider(await begin(browser, "/"), subject, ORIGIN)));
    const pages = await Promise.all(browsers.map((browser, index) => browser.visit(callbacks[index] ?? "/")));
    expect(pages.map(({ status }) => status)).toEqual([303, 303]);
    expect(await usersWith(email)).toHaveLength(1);
  });

  test("a user known only by code keeps their account at the provider's sign-in, and their browsers must sign in again", async () => {
    const link = await (await makeProject()).userLink();
    const email = newAddress("grace");
    const byCode = newBrowser();
    await byCode.signIn(email, link);
    await connect(byCode, link, "header", "grace");
    const { browser, page } = await enter(newSubject(), email, { next: link });
    expect(page.status).toBe(303);
    expect((await browser.open(link)).text).toContain("Connected");
    expect(await isSignedIn(byCode)).toBe(false);
    expect(await isSignedIn(browser)).toBe(true);
  });

  test("a known subject whose new address belongs to another user is refused, and keeps its account", async () => {
    const first = await john();
    const [subject, own] = [newSubject(), newAddress("eve")];
    await enter(subject, own);
    const { page, browser } = await enter(subject, first.email);
    expect([page.status, await isSignedIn(browser)]).toEqual([403, false]);
    expect(await usersWith(own)).toHaveLength(1);
    const conflict = await conflictOf(subject);
    expect(conflict).toMatchObject({ email: first.email, isKnown: true });
    expect(await decide(conflict?.id, "same_person")).toMatchObject({ status: 409, body: { code: "conflict.identity_known" } });
    expect((await enter(subject, own)).page.status).toBe(303);
    expect(await conflictOf(subject)).toBeUndefined();
  });
});

describe("H5: a code and a user who signs in with the company's provider", () => {
  test("a code is never mailed to a user of the company's provider, and the page tells every address the same", async () => {
    const first = await john();
    for (const email of [first.email, newAddress("nobody")]) {
      const browser = newBrowser();
      expect((await browser.submit("/sign-in", { email, next: first.link })).status).toBe(303);
      expect((await browser.open("/sign-in/code")).text).toContain("signed in with Example Ltd before");
    }
    expect(await readCode(first.email)).toBe("none");
  });

  test("a code requested before the user was known at the provider opens no session", async () => {
    const link = await (await makeProject()).userLink();
    const email = newAddress();
    const stranger = newBrowser();
    await stranger.submit("/sign-in", { email, next: link });
    const code = await readCode(email);
    await enter(newSubject(), email);
    expect((await stranger.submit("/sign-in/code", { code, next: link })).status).toBe(400);
    expect(await isSignedIn(stranger)).toBe(false);
    const [id = ""] = await usersWith(email);
    const { results } = await bindings.DB.prepare("SELECT id FROM session WHERE user_id = ?").bind(id).all();
    expect(results).toHaveLength(1);
  });

  test("a code signs everybody in if no provider is set", async () => {
    const first = await john();
    const browser = newBrowser(bindings);
    await browser.signIn(first.email, first.link);
    expect((await me(browser)).email).toBe(first.email);
  });
});

describe("H5: a user of another issuer", () => {
  /** A person who signed in with the company's former provider. */
  async function ofOldIssuer() {
    const link = await (await makeProject()).userLink();
    const email = newAddress();
    const browser = newBrowser(bindings);
    await browser.signIn(email, link);
    await connect(browser, link, "header", "john");
    const [id = ""] = await usersWith(email);
    await bindings.DB.prepare("INSERT INTO account (id, account_id, provider_id, user_id, created_at, updated_at) VALUES (?, ?, ?, ?, 1, 1)")
      .bind(crypto.randomUUID(), newSubject(), OLD_ISSUER, id)
      .run();
    return { link, email, id };
  }

  test("a user known only at a former issuer gets in neither by address nor by code", async () => {
    const { email, link } = await ofOldIssuer();
    const before = await readCode(email);
    expect((await enter(newSubject(), email)).page.status).toBe(403);
    const browser = newBrowser();
    await browser.submit("/sign-in", { email, next: link });
    expect(await readCode(email)).toBe(before);
  });

  test("a user of a former issuer gets in by address once OIDC_FORMER_ISSUERS names that issuer", async () => {
    const { email, link, id } = await ofOldIssuer();
    const moving: Bindings = { ...withProvider, OIDC_FORMER_ISSUERS: `${OLD_ISSUER},https://older.example` };
    const subject = newSubject();
    const { page, browser } = await enter(subject, email, { browser: newBrowser(moving), next: link });
    expect([page.status, (await browser.open(link)).text.includes("Connected")]).toEqual([303, true]);
    expect(await identitiesOf(id)).toContainEqual({ subject });
    expect((await enter(newSubject(), email, { browser: newBrowser(moving) })).page.status).toBe(403);
  });
});

describe("H5: a database in which several subjects became one user", () => {
  test("the migration keeps the first of several subjects of one user, and ends their sessions", async () => {
    type Migration = { name: string; queries: string[] };
    const migration = (bindings as unknown as { MIGRATIONS: Migration[] }).MIGRATIONS.find(({ name }) => name.startsWith("0009"));
    const { DB } = bindings;
    const [first, later, alone] = [newSubject(), newSubject(), newSubject()];
    await DB.prepare("DROP INDEX account_user_issuer").run();
    await DB.batch(
      ["twice", "once"].flatMap((id) => [
        DB.prepare("INSERT INTO user (id, name, email, email_verified, created_at, updated_at) VALUES (?1, ?1, ?1, 1, 1, 1)").bind(id),
        DB.prepare("INSERT INTO session (id, token, user_id, expires_at, created_at, updated_at) VALUES (?1, ?1, ?1, 1, 1, 1)").bind(id),
      ]),
    );
    const insert = DB.prepare("INSERT INTO account (id, account_id, provider_id, user_id, created_at, updated_at) VALUES (?1, ?1, ?2, ?3, ?4, ?4)");
    await DB.batch([
      insert.bind(later, OLD_ISSUER, "twice", 20),
      insert.bind(first, OLD_ISSUER, "twice", 10),
      insert.bind(newSubject(), "https://other.example", "twice", 30),
      insert.bind(alone, OLD_ISSUER, "once", 30),
    ]);
    const queries = migration?.queries.filter((query) => !/^\s*(CREATE TABLE|ALTER TABLE)|sign_in_conflicts/.test(query)) ?? [];
    expect(queries.length).toBeGreaterThan(2);
    for (const query of queries) await DB.prepare(query).run();
    expect(await identitiesOf("once")).toEqual([{ subject: alone }]);
    expect((await identitiesOf("twice")).map(({ subject }) => subject)).toContain(first);
    expect((await identitiesOf("twice")).map(({ subject }) => subject)).not.toContain(later);
    expect(await identitiesOf("twice")).toHaveLength(2);
    const { results } = await DB.prepare("SELECT id FROM session WHERE id IN ('twice', 'once')").all();
    expect(results).toEqual([{ id: "once" }]);
  });
});
