import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { inject, vi } from "vitest";
import { MINUTE } from "../../../worker/lib/clock.ts";
import type { CredentialKeeper } from "../../../worker/objects/keeper.object.ts";
import { bindings } from "./app.ts";
import { atDecision } from "./at-decision.ts";
import { ownedBy } from "./faults/settled.ts";
import { connect, ledger, makeProject, person, refreshableAt } from "./project.ts";

const keepers = bindings.CREDENTIAL_KEEPER as unknown as DurableObjectNamespace<CredentialKeeper>;

/** A person who is about to sign in at a provider. */
export async function aboutToSignIn() {
  const project = await makeProject();
  const link = await project.userLink();
  const ada = await person("ada", link);
  const owned = await ownedBy(project, ada.email, "oauth2");
  const login = `ada-${crypto.randomUUID().slice(0, 8)}`;
  const stub = keepers.getByName(JSON.stringify([owned.projectId, owned.subject]));
  const ring = async (after: number) => {
    vi.setSystemTime(Date.now() + after);
    await runDurableObjectAlarm(stub);
  };
  return {
    ...{ project, link, owned, stub, login, ring },
    signIn: () => connect(ada, link, "oauth2", login),
    grants: () => refreshableAt(login),
    /** Lets the object's alarm ring when no answer of D1 is on its way any more. */
    later: () => ring(2 * MINUTE),
    keysOf: (prefix: string) => runInDurableObject(stub, (_, state) => [...state.storage.kv.list({ prefix })].map(([key]) => key)),
    async provideEvents() {
      type Listed = { events: { action: string; outcome: string; server?: string; userId?: string }[] };
      const { events } = (await project.api<Listed>("GET", "/audit")).body;
      return events.filter(({ action }) => action === "credential.provide").map(({ outcome, server }) => [outcome, server]);
    },
    /** From now on the provider is one that ends every grant of a person with any of them, until the person signs in again. */
    endsAllAtOnce: () =>
      bindings.DB.prepare("UPDATE oauth_registrations SET quirks = ? WHERE auth_scope_id = ?")
        .bind(JSON.stringify({ revocationEndsAll: true }), owned.scope)
        .run(),
    /** How many requests to end a grant have reached the provider. */
    revocations: async () => (await ledger()).tokenRequests[`${inject("origins").authorization} revocation`] ?? 0,
  };
}

/** D1 decides the next time, and its answer is lost. */
export const loseAnswer = () =>
  atDecision(async (decide) => {
    await decide();
    throw new Error("the connection to D1 broke");
  });
