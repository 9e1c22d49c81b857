import { expect, test } from "vitest";
import { bindings, ORIGIN } from "../../test/harness/worker/app.ts";
import { makeAuthorizations } from "../db/authorizations.ts";
import { makeDatabase } from "../db/client.ts";
import { makeRooms } from "../deps.ts";
import { systemClock } from "../lib/clock.ts";
import { sha256 } from "../lib/text/digest.ts";
import { makeSeal } from "../vault/seal.ts";
import { makeDownstreamAuthorization } from "./authorize.ts";
import type { OAuthClients } from "./clients/client.ts";

test("M10: a sign-in that began before clients had their own redirect URI can end only at the shared one", async () => {
  const authorizations = makeAuthorizations(makeDatabase(bindings.DB));
  const seal = makeSeal(new Map([["k", crypto.getRandomValues(new Uint8Array(32))]]));
  const authorization = makeDownstreamAuthorization({
    clients: {} as OAuthClients,
    authorizations,
    seal,
    faults: makeRooms(bindings).providers.faults,
    fetch: () => Promise.reject(new Error("no request is expected")),
    outboundRules: { ownOrigin: ORIGIN, trustedOrigins: new Set() },
    clock: systemClock,
    publicOrigin: ORIGIN,
  });
  const [state, visitor] = [crypto.randomUUID(), { userId: "ada", sessionId: "s" }];
  const expiresAt = Date.now() + 60_000;
  const begun = { ...visitor, projectId: "prj_x", authScopeId: "scp_x", linkId: "lnk_x", serverSlug: "x", issuer: "i", codeVerifier: "v", expiresAt };
  await authorizations.begin({ stateHash: await sha256(state), projectId: "prj_x", authScopeId: "scp_x", expiresAt, keyId: "k1" });
  const sealed = await seal.seal(JSON.stringify(begun), { project: "", authScope: "", subject: `authorization:${state}`, version: 1 });
  const elsewhere = authorization.resume(state, sealed, visitor, `${ORIGIN}/oauth/callback/scp_x`);
  await expect(elsewhere).rejects.toMatchObject({ code: "authorization.invalid_state" });
  expect(await authorization.resume(state, sealed, visitor, `${ORIGIN}/oauth/callback`)).toMatchObject({ serverSlug: "x" });
});
