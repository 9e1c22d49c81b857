import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { bindings, send } from "../../test/harness/worker/app.ts";
import { conflictOf, decide, enter, me, newAddress, newBrowser, newSubject, useProvider, withProvider } from "../../test/harness/worker/company.ts";
import { disputed, identitiesOf, john, usersWith } from "../../test/harness/worker/disputed-address.ts";
import { makeProject, setFixtures } from "../../test/harness/worker/project.ts";
import { isSignedIn } from "../../test/harness/worker/sign-in.ts";
import type { Bindings } from "../bindings.ts";
import { makeRooms } from "../deps.ts";
import { DAY, MINUTE } from "../lib/clock.ts";

beforeAll(useProvider);
afterEach(() => setFixtures({ addresses: {} }));
describe("H5: a platform administrator decides whose an address is", () => {
  test("an address decided to be another person's gives the new person an account of their own, and the former holder keeps theirs", async () => {
    const { first, second } = await disputed();
    const conflict = await conflictOf(second.subject);
    expect((await decide(conflict?.id, "someone_else")).status).toBe(204);
    expect(await conflictOf(second.subject)).toBeUndefined();

    const { browser, page } = await enter(second.subject, first.email, { next: first.link });
    expect(page.status).toBe(303);
    const offered = await browser.open(first.link);
    expect([offered.status, offered.text.includes("Connected as"), offered.text.includes("Not connected")]).toEqual([200, false, true]);
    expect((await browser.open("/connections")).text).toContain("Nothing is connected");
    expect(await usersWith(first.email)).not.toContain(first.id);

    const renamed = newAddress("john.senior");
    const again = await enter(first.subject, renamed, { next: first.link });
    expect((await again.browser.open(first.link)).text).toContain("Connected");
    expect((await usersWith(renamed))[0]).toBe(first.id);
    const audit = async () => JSON.stringify((await first.project.api("GET", "/audit")).body);
    await expect.poll(audit).toContain("member.address_released");
  });

  test("an address decided to be the same person's moves to the new account at the provider, and the old account opens nothing", async () => {
    const { first, second } = await disputed();
    expect((await decide((await conflictOf(second.subject))?.id, "same_person")).status).toBe(204);
    expect(await isSignedIn(first.browser)).toBe(false);
    const { browser } = await enter(second.subject, first.email, { next: first.link });
    expect((await browser.open(first.link)).text).toContain("Connected");
    expect(await identitiesOf(first.id)).toEqual([{ subject: second.subject }]);
    expect((await enter(first.subject, first.email)).page.status).toBe(403);
  });

  test("only a platform administrator decides, and a decision holds only for the conflict that was shown", async () => {
    const { first, second } = await disputed();
    const seen = await conflictOf(second.subject);
    const owner = newBrowser(bindings);
    await first.project.api("POST", "/members", { email: "owner@example.com", role: "admin" });
    await owner.signIn("owner@example.com");
    expect((await owner.api("GET", "/sign-in-conflicts")).status).toBe(404);
    expect((await decide(seen?.id, "same_person", owner)).status).toBe(404);
    expect((await newBrowser().api("GET", "/sign-in-conflicts")).status).toBe(401);
    expect((await decide(seen?.id, "whatever")).status).toBe(400);
    expect((await decide("cnf_none", "same_person")).status).toBe(404);

    const other = await john();
    expect((await enter(second.subject, other.email)).page.status).toBe(403);
    for (const decision of ["same_person", "someone_else"]) expect((await decide(seen?.id, decision)).status).toBe(404);
    expect(await identitiesOf(other.id)).toEqual([{ subject: other.subject }]);
    expect(await usersWith(first.email)).toEqual([first.id]);
  });

  test("exactly one of three simultaneous decisions counts", async () => {
    const { second } = await disputed();
    const id = (await conflictOf(second.subject))?.id;
    const statuses = await Promise.all(["same_person", "someone_else", "same_person"].map(async (decision) => (await decide(id, decision)).status));
    expect(statuses.sort()).toEqual([204, 404, 404]);
  });

  test("an undecided conflict is forgotten after thirty days, and noted again at the next try", async () => {
    const { first, second } = await disputed();
    const {
      db: { signInConflicts },
      instance: { clock },
    } = makeRooms(bindings);
    await signInConflicts.sweep(clock.now() - 30 * DAY);
    expect(await conflictOf(second.subject)).toBeDefined();
    await signInConflicts.sweep(clock.now() + MINUTE);
    expect(await conflictOf(second.subject)).toBeUndefined();
    await enter(second.subject, first.email);
    expect(await conflictOf(second.subject)).toBeDefined();
  });
});

describe("H5: a disputed address", () => {
  test("an API key acts for no one by a disputed address, and the address cannot be invited", async () => {
    const { first, second } = await disputed();
    const { body } = await first.project.api<{ key: string }>("POST", "/api-keys", { name: "Backend", actsForUsers: true });
    const call = async () => {
      const headers = { "content-type": "application/json", accept: "application/json, text/event-stream", "x-api-key": body.key };
      const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "header__whoami", arguments: {} } };
      const init = { method: "POST", headers: { ...headers, "x-user-email": first.email }, body: JSON.stringify(message) };
      return send(`/mcp/${first.project.slug}`, init, { ...bindings });
    };
    const refused = await call();
    expect([refused.status, (await refused.text()).includes("Two people")]).toEqual([403, true]);
    expect(await first.project.api("POST", "/members", { email: first.email })).toMatchObject({
      status: 409,
      body: { code: "member.address_disputed" },
    });
    await decide((await conflictOf(second.subject))?.id, "same_person");
    expect((await call()).status).toBe(200);
    expect((await first.project.api("POST", "/members", { email: first.email })).status).toBe(201);
  });
});

describe("H5: a platform administrator is a person, not the present holder of an address", () => {
  test("an address of ADMIN_EMAILS makes the first user with it an administrator, and no later user", async () => {
    const address = newAddress("boss");
    const at: Bindings = { ...withProvider, ADMIN_EMAILS: `admin@example.com,${address}` };
    const [boss, other] = [newSubject(), newSubject()];
    const first = await enter(boss, address, { browser: newBrowser(at) });
    expect((await me(first.browser)).canCreateProjects).toBe(true);

    const renamed = await enter(boss, newAddress("boss.renamed"), { browser: newBrowser(at) });
    expect((await me(renamed.browser)).canCreateProjects).toBe(true);
    const heir = await enter(other, address, { browser: newBrowser(at) });
    expect(await me(heir.browser)).toEqual({ email: address, canCreateProjects: false });
    expect((await heir.browser.api("POST", "/projects", { slug: "heir", name: "Heir" })).status).toBe(403);
    expect((await heir.browser.api("GET", "/sign-in-conflicts")).status).toBe(404);
  });

  test("an administrator without a noted claim keeps the role when their address changes or is released, and the next holder does not get it", async () => {
    for (const how of ["renamed", "released"]) {
      const address = newAddress("boss");
      const at: Bindings = { ...withProvider, ADMIN_EMAILS: `admin@example.com,${address}` };
      const [boss, other] = [newSubject(), newSubject()];
      await enter(boss, address, { browser: newBrowser(at) });
      await bindings.DB.prepare("DELETE FROM platform_admins WHERE address = ?").bind(address).run();
      if (how === "renamed") await enter(boss, newAddress("boss.renamed"), { browser: newBrowser(at) });
      else {
        expect((await enter(other, address, { browser: newBrowser(at) })).page.status).toBe(403);
        const admin = newBrowser(at);
        await admin.signIn("admin@example.com");
        expect((await decide((await conflictOf(other))?.id, "someone_else", admin)).status).toBe(204);
      }
      const heir = await enter(other, address, { browser: newBrowser(at) });
      expect([how, await me(heir.browser)]).toEqual([how, { email: address, canCreateProjects: false }]);
      const again = await enter(boss, newAddress("boss.again"), { browser: newBrowser(at) });
      expect([how, (await me(again.browser)).canCreateProjects]).toEqual([how, true]);
    }
  });

  test("an administrator without a noted claim is noted at their next request", async () => {
    const address = newAddress("boss");
    const at: Bindings = { ...withProvider, ADMIN_EMAILS: `admin@example.com,${address}` };
    const { browser } = await enter(newSubject(), address, { browser: newBrowser(at) });
    await bindings.DB.prepare("DELETE FROM platform_admins WHERE address = ?").bind(address).run();
    expect((await me(browser)).canCreateProjects).toBe(true);
    const [id = ""] = await usersWith(address);
    expect(await makeRooms(bindings).db.platformAdmins.list(address, "")).toEqual([{ address, userId: id }]);
  });

  test("an invited person who has not signed in does not become the administrator of their address", async () => {
    const address = newAddress("boss");
    const at: Bindings = { ...withProvider, ADMIN_EMAILS: `admin@example.com,${address}` };
    const [boss, own] = [newSubject(), newAddress("boss.own")];
    await enter(boss, own, { browser: newBrowser(at) });
    await (await makeProject()).api("POST", "/members", { email: address });
    expect((await enter(boss, address, { browser: newBrowser(at) })).page.status).toBe(403);
    const admin = newBrowser(at);
    await admin.signIn("admin@example.com");
    await decide((await conflictOf(boss))?.id, "someone_else", admin);
    const { browser } = await enter(boss, address, { browser: newBrowser(at) });
    expect(await me(browser)).toEqual({ email: address, canCreateProjects: true });
  });

  test("an address names a new administrator after the operator has taken it out of ADMIN_EMAILS for an hour", async () => {
    const address = newAddress("boss");
    const at: Bindings = { ...withProvider, ADMIN_EMAILS: `admin@example.com,${address}` };
    await enter(newSubject(), address, { browser: newBrowser(at) });
    const { platformAdmins } = makeRooms(bindings).db;
    await platformAdmins.forgetOthers(["admin@example.com", address]);
    const heirSubject = newSubject();
    await bindings.DB.prepare("UPDATE user SET email = ? WHERE email = ?").bind(newAddress("boss.renamed"), address).run();
    expect((await me((await enter(heirSubject, address, { browser: newBrowser(at) })).browser)).canCreateProjects).toBe(false);
    await platformAdmins.forgetOthers(["admin@example.com"]);
    expect((await me((await enter(heirSubject, address, { browser: newBrowser(at) })).browser)).canCreateProjects).toBe(true);
  });
});
