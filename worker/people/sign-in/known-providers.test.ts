import { describe, expect, inject, test } from "vitest";
import { COMPANY_CLIENT, COMPANY_PROVIDERS } from "../../../test/fixtures/company-places.ts";
import { bindings, ORIGIN } from "../../../test/harness/worker/app.ts";
import { makeAuthorizations } from "../../db/authorizations.ts";
import { makeDatabase } from "../../db/client.ts";
import { systemClock } from "../../lib/clock.ts";
import { type Fetch, makeGuardedFetch } from "../../lib/http/guarded-fetch.ts";
import { makeSeal } from "../../vault/seal.ts";
import { isAddressVerified } from "./address-claim-rules.ts";
import { makeCompanySignIn } from "./company-sign-in.ts";

/** The way to the providers leads to the fixture, which is told the URL that was called. */
const toFixture: Fetch = (input, init) =>
  fetch(`${inject("origins").company}/call`, {
    ...init,
    headers: { ...Object.fromEntries(new Headers(init?.headers)), "x-fixture-url": String(input) },
  });
const outboundRules = { ownOrigin: ORIGIN, trustedOrigins: new Set<string>() };

const signInAt = (issuer: string) =>
  makeCompanySignIn({
    provider: { issuer, clientId: COMPANY_CLIENT.id, clientSecret: COMPANY_CLIENT.secret, name: "Company" },
    authorizations: makeAuthorizations(makeDatabase(bindings.DB)),
    seal: makeSeal(new Map([["k", crypto.getRandomValues(new Uint8Array(32))]])),
    fetch: makeGuardedFetch(outboundRules, { send: toFixture }),
    outboundRules,
    clock: systemClock,
    publicOrigin: ORIGIN,
  });

/** Signs in as a browser does that comes back from the provider's page. */
async function signIn(name: string) {
  const provider = COMPANY_PROVIDERS[name];
  if (!provider) throw new Error(`no provider ${name}`);
  const { issuer, endpoints, metadata } = provider;
  const company = signInAt(issuer);
  const { authorizationUrl, state, sealed } = await company.begin("/");
  expect(`${authorizationUrl.origin}${authorizationUrl.pathname}`).toBe(endpoints.authorize);
  const asked = authorizationUrl.searchParams;
  const request = { nonce: asked.get("nonce"), challenge: asked.get("code_challenge"), redirectUri: asked.get("redirect_uri") };
  const iss = metadata.authorization_response_iss_parameter_supported ? issuer : undefined;
  return company.finish({ state, sealed, code: btoa(JSON.stringify(request)).replaceAll("=", ""), iss });
}

describe("F27: the OpenID providers that companies use", () => {
  test.each(["google", "entra", "okta", "oktaCustom", "auth0", "keycloak"])(
    "a person signs in at %s, whose answers differ from the others'",
    async (name) => {
      const { issuer } = COMPANY_PROVIDERS[name] ?? {};
      expect(await signIn(name)).toEqual({
        identity: { issuer, subject: "subject-1" },
        email: expect.objectContaining({ address: "ada@example.com" }),
        next: "/",
      });
    },
  );

  test("S14: a person of Entra is refused if the app does not ask for the claim about the address's domain", async () => {
    await expect(signIn("entraWithoutClaims")).rejects.toMatchObject({ code: "session.provider_refused", reason: "the address is not verified" });
  });

  test("an issuer that lacks Auth0's slash is refused, and the log has the issuer that is right", async () => {
    await expect(signInAt("https://example.eu.auth0.com").begin("/")).rejects.toMatchObject({
      code: "session.provider_failed",
      reason: expect.stringContaining("https://example.eu.auth0.com/"),
    });
  });
});

describe("S14: whether a provider has verified an address", () => {
  const entra = "https://login.microsoftonline.com/3e5c1a52/v2.0";
  test.each([
    ["https://idp.example.com", { email_verified: true }, true],
    ["https://idp.example.com", { email_verified: "true" }, false],
    ["https://idp.example.com", {}, false],
    ["https://idp.example.com", { xms_edov: true }, false],
    ["https://login.microsoftonline.com.evil.example/x/v2.0", { xms_edov: true }, false],
    [entra, { xms_edov: true }, true],
    [entra, { xms_edov: 1 }, true],
    [entra, { xms_edov: "1" }, true],
    [entra, { xms_edov: "true" }, true],
    [entra, { xms_edov: false }, false],
    [entra, { xms_edov: "0" }, false],
    [entra, { xms_edov: true, email_verified: false }, false],
    [entra, {}, false],
  ] as [string, Record<string, unknown>, boolean][])("%s with %j: %s", (issuer, claims, isVerified) => {
    expect(isAddressVerified(issuer, claims)).toBe(isVerified);
  });
});
