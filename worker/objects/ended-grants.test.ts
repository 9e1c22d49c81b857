import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bindings } from "../../test/harness/worker/app.ts";
import { atDecision } from "../../test/harness/worker/at-decision.ts";
import { placesOf, refreshTokenOf } from "../../test/harness/worker/faults/settled.ts";
import { aboutToSignIn, loseAnswer } from "../../test/harness/worker/giving.ts";
import { setFixtures } from "../../test/harness/worker/project.ts";
import { HOUR, SECOND } from "../lib/clock.ts";
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
});
