import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { atDecision } from "../../test/harness/worker/at-decision.ts";
import { plantFaults } from "../../test/harness/worker/faults/plant-faults.ts";
import { ownedBy, placesOf, refreshTokenOf } from "../../test/harness/worker/faults/settled.ts";
import { aboutToSignIn, loseAnswer } from "../../test/harness/worker/giving.ts";
import { connect, setFixtures } from "../../test/harness/worker/project.ts";
import { HOUR, MINUTE, SECOND } from "../lib/clock.ts";
import { makeKeeperClient } from "../vault/keeper-client.ts";
import type { CredentialKeeper } from "./keeper.object.ts";

const keeper = makeKeeperClient(bindings.CREDENTIAL_KEEPER as unknown as DurableObjectNamespace<CredentialKeeper>);

/** Later than the first time at which a provider that was down is told again. */
const RETRIED_AFTER = 15 * SECOND;

describe("a grant that ends", () => {
  // The runtime rings alarms by its own clock, which is an hour behind: so none rings unless a test rings it.
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1 * HOUR }));
  afterEach(async () => {
    vi.restoreAllMocks();
    vi.useRealTimers();
    await setFixtures({ revocation: "up" });
  });

  test("a grant that ends does not take a newer one with it on which D1 still decides, at a provider that ends all of a person's grants at once", async () => {
    const { owned, signIn, ring, later, grants, endsAllAtOnce, revocations } = await aboutToSignIn();
    await signIn();
    await setFixtures({ revocation: "down" });
    await keeper.revoke(owned, owned.scope, true);
    loseAnswer();
    expect((await signIn()).status).toBe(500);
    await setFixtures({ revocation: "up" });
    await endsAllAtOnce();
    const before = await revocations();
    await ring(RETRIED_AFTER);
    await later();
    expect((await revocations()) - before).toBe(0);
    expect((await placesOf(owned)).kept?.status).toBe("active");
    expect(await grants()).toContain(await refreshTokenOf(owned));
  });

  test("a grant that ends because it could not be stored does not take one with it whose answer of D1 was lost, at a provider that ends all at once", async () => {
    const { project, link, owned, signIn, later, grants, endsAllAtOnce, revocations } = await aboutToSignIn();
    loseAnswer();
    expect((await signIn()).status).toBe(500);
    vi.restoreAllMocks();
    const before = await revocations();
    atDecision(async (decide) => {
      await endsAllAtOnce();
      expect((await project.api("DELETE", `/links/${link.slice("/connect/".length)}`)).status).toBe(204);
      return decide();
    });
    expect((await signIn()).status).toBe(410);
    expect((await revocations()) - before).toBe(0);
    await later();
    expect((await placesOf(owned)).kept?.status).toBe("active");
    expect(await grants()).toContain(await refreshTokenOf(owned));
  });

  test("an ended grant does not take one with it that its provider is just giving, at a provider that ends all of a person's grants at once", async () => {
    const { owned, signIn, ring, endsAllAtOnce, revocations } = await aboutToSignIn();
    await signIn();
    await setFixtures({ revocation: "down" });
    await keeper.revoke(owned, owned.scope, true);
    await setFixtures({ revocation: "up" });
    await endsAllAtOnce();
    const before = await revocations();
    await keeper.expectGrant(owned, owned.scope);
    await ring(RETRIED_AFTER);
    expect((await revocations()) - before).toBe(0);
    expect(await keeper.isActive(owned, owned.scope)).toBe(true);
    vi.setSystemTime(Date.now() + 2 * MINUTE);
    expect(await keeper.isActive(owned, owned.scope)).toBe(false);
  });

  test.each([
    ["that ends all of a person's grants with one, is told to the object first", true, 1],
    ["that ends each grant by itself, is not told to the object first", false, 0],
  ])("the code of a sign-in at a provider %s", async (_, endsAll, times) => {
    const { owned, signIn } = await aboutToSignIn();
    await signIn();
    // A sign-in reads the provider's description again, which has no such quirk.
    const quirks = JSON.stringify({ revocationEndsAll: true });
    const keep = `CREATE TRIGGER ends_all AFTER UPDATE OF quirks ON oauth_registrations WHEN NEW.auth_scope_id = '${owned.scope}'
      BEGIN UPDATE oauth_registrations SET quirks = '${quirks}' WHERE auth_scope_id = NEW.auth_scope_id; END`;
    if (endsAll) await bindings.DB.prepare(keep).run();
    const { faults, takeOut } = plantFaults(bindings);
    try {
      // The sign-in succeeds although the object does not answer.
      faults.begin({ kind: "fails", matches: ({ binding, text }) => binding === "CREDENTIAL_KEEPER" && text.includes("expectGrant") });
      expect((await signIn()).text).toContain("is connected");
      expect(faults.count()).toBe(times);
    } finally {
      takeOut();
      await bindings.DB.prepare("DROP TRIGGER IF EXISTS ends_all").run();
    }
  });

  test("a grant stays at its provider if the same person has one at another server with the same client, at a provider that ends all at once", async () => {
    const { project, owned, login, endsAllAtOnce, revocations, ada } = await aboutToSignIn();
    await project.addOAuthServer("second", undefined);
    const link = await project.userLink(["oauth2", "second"]);
    for (const server of ["oauth2", "second"]) expect((await connect(ada, link, server, login)).text).toContain("is connected");
    const other = await ownedBy(project, ada.email, "second");
    await bindings.DB.prepare(
      "UPDATE oauth_registrations SET client_id = (SELECT client_id FROM oauth_registrations WHERE auth_scope_id = ?1) WHERE auth_scope_id = ?2",
    )
      .bind(owned.scope, other.scope)
      .run();
    await endsAllAtOnce();
    const before = await revocations();
    expect((await keeper.revoke(owned, owned.scope, true)).providerRevocation).toBe("unsupported");
    expect((await revocations()) - before).toBe(0);
    expect((await placesOf(other)).kept?.status).toBe("active");
  });

  test("F52: a grant that ends because the person disconnected while it was refreshed is told to its provider until that has heard of it", async () => {
    const { owned, signIn, ring, stub } = await aboutToSignIn();
    await signIn();
    await setFixtures({ revocation: "down" });
    const refreshing = keeper.refresh(owned, owned.scope, 1);
    await keeper.revoke(owned, owned.scope, false);
    await refreshing;
    const ending = () =>
      runInDurableObject(stub, (_, state) => {
        const kept = state.storage.kv.get<{ version: number; earlier?: object[] }>(`ending:${owned.scope}`);
        return kept ? 1 + (kept.earlier ?? []).length : 0;
      });
    await expect.poll(ending).toBe(2);
    await setFixtures({ revocation: "up" });
    await ring(RETRIED_AFTER);
    await expect.poll(ending).toBe(0);
  });

  test("F52: of a grant that was dropped before D1's answer was known, D1 says that the provider must still be told, so that the client stays", async () => {
    const { project, owned, signIn, ring, grants } = await aboutToSignIn();
    await signIn();
    await setFixtures({ revocation: "down" });
    const providerRevocation = () =>
      bindings.DB.prepare("SELECT provider_revocation FROM credentials WHERE auth_scope_id = ? AND subject = ?")
        .bind(owned.scope, owned.subject)
        .first("provider_revocation");
    const isClient = async () =>
      (await bindings.DB.prepare("SELECT 1 FROM oauth_registrations WHERE auth_scope_id = ?").bind(owned.scope).first()) !== null;
    // The first grant ends, and while its provider is told of it, a second one is given and dropped.
    loseAnswer();
    expect((await signIn()).status).toBe(500);
    expect((await project.api("POST", "/servers/oauth2/reset", {})).status).toBe(202);
    expect([await providerRevocation(), await isClient()]).toEqual(["pending", true]);
    expect((await grants()).length).toBeGreaterThan(0);
    await setFixtures({ revocation: "up" });
    await ring(RETRIED_AFTER);
    await expect.poll(grants).toEqual([]);
    await ring(5 * SECOND);
    expect(await providerRevocation()).toBe("done");
  });

  test("F52: a credential that is revoked twice waits for the provider as long as an earlier grant of it does", async () => {
    const { owned, signIn, ring } = await aboutToSignIn();
    await signIn();
    await setFixtures({ revocation: "down" });
    // The second sign-in replaces the first grant, of which the provider is still to be told.
    await signIn();
    await setFixtures({ revocation: "up" });
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect((await keeper.revoke(owned, owned.scope, true)).providerRevocation).toBe("pending");
    await ring(RETRIED_AFTER);
    await ring(5 * SECOND);
    expect((await keeper.snapshot(owned)).credentials[owned.scope]?.providerRevocation).toBe("done");
  });
});
