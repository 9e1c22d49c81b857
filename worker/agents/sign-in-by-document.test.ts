import {
  type AddClientAuthentication,
  auth,
  Client,
  createPrivateKeyJwtAuth,
  type OAuthTokens,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { exportJWK, exportPKCS8, generateKeyPair, SignJWT } from "jose";
import { afterEach, describe, expect, inject, test, vi } from "vitest";
import { serverUrls } from "../../test/fixtures/origins.ts";
import { PATIENCE } from "../../test/harness/patience.ts";
import { authorize, connectAgent, handleOf, requestToken, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { ORIGIN, send } from "../../test/harness/worker/app.ts";
import { makeBrowser } from "../../test/harness/worker/browser.ts";
import { AGENT_REDIRECT, answerAt, publishDocument, timesAsked } from "../../test/harness/worker/document.ts";
import { asAdmin, connect, ledger, makeProject, person, setFixtures } from "../../test/harness/worker/project.ts";
import { HOUR, SECOND } from "../lib/clock.ts";

/** Makes a member of the project who has connected a server. None of her browsers is signed in. @returns her address */
async function memberOf(project: Awaited<ReturnType<typeof makeProject>>): Promise<string> {
  const link = await project.userLink();
  const ada = await person("ada", link);
  expect((await connect(ada, link, "header", "ada")).text).toContain("is connected");
  return ada.email;
}

/** The state that the official client keeps of its sign-in, and its provider. The person signs in by code and allows what the client requests. */
function makeSignIn(clientId: string, email: string, authenticate?: AddClientAuthentication) {
  const kept: { tokens?: OAuthTokens; verifier?: string; callback?: URLSearchParams; refreshed: number } = { refreshed: -1 };
  return {
    kept,
    provider: {
      redirectUrl: AGENT_REDIRECT,
      clientMetadata: { redirect_uris: [AGENT_REDIRECT] },
      clientInformation: () => ({ client_id: clientId }),
      ...(authenticate && { addClientAuthentication: authenticate }),
      tokens: () => kept.tokens,
      saveTokens(tokens: OAuthTokens) {
        kept.tokens = tokens;
        kept.refreshed++;
      },
      saveCodeVerifier(verifier: string) {
        kept.verifier = verifier;
      },
      codeVerifier: () => kept.verifier ?? "",
      async redirectToAuthorization(url: URL) {
        const browser = makeBrowser();
        const path = url.pathname + url.search;
        expect((await browser.visit(path)).location).toContain("/sign-in");
        const page = await browser.signIn(email, path);
        expect(page.text).toContain("Published by 127.0.0.1");
        const answer = await browser.submit(path, { handle: handleOf(page.text) ?? "", decision: "approve", scope: "mcp:call" });
        kept.callback = new URL(answer.location ?? "").searchParams;
      },
    },
  };
}

type SignIn = ReturnType<typeof makeSignIn>;

/** Signs the official client in, which knows only the MCP URL, and connects it. */
async function connectBy({ kept, provider }: SignIn, slug: string): Promise<Client> {
  const url = new URL(`/mcp/${slug}`, ORIGIN);
  const transport = () => new StreamableHTTPClientTransport(url, { authProvider: provider, fetch: (to, init) => send(String(to), init) });
  const newClient = () => new Client({ name: "document-agent", version: "1" }, { versionNegotiation: { mode: "auto" } });
  const first = transport();
  await expect(newClient().connect(first)).rejects.toThrow("Unauthorized");
  await first.finishAuth(kept.callback ?? new URLSearchParams());
  const client = newClient();
  await client.connect(transport());
  return client;
}

describe("an agent with a metadata document", () => {
  afterEach(() => void vi.useRealTimers());

  test("an agent with a document signs in, calls a tool, refreshes its token, and ends its grant", async () => {
    const project = await makeProject();
    const clientId = await publishDocument();
    const signIn = makeSignIn(clientId, await memberOf(project));
    const client = await connectBy(signIn, project.slug);
    expect(signIn.kept.callback?.get("iss")).toBe(ORIGIN);
    expect(await whoami(client, "header")).toBe("ada");
    expect(await timesAsked(clientId)).toBe(3);

    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 1 * HOUR);
    expect(await whoami(client, "header")).toBe("ada");
    expect([signIn.kept.refreshed, await timesAsked(clientId)]).toEqual([1, 4]);

    const { access_token, refresh_token = "" } = signIn.kept.tokens ?? { access_token: "" };
    expect((await requestToken({ token: access_token, client_id: clientId })).status).toBe(200);
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect((await requestToken({ grant_type: "refresh_token", refresh_token, client_id: clientId })).status).toBe(400);
    await expect(connectAgent(project.slug, access_token)).rejects.toThrow();
  });

  test("a client that is configured with its document's URL uses it as its client id, as Cardea's metadata invites it to", async () => {
    const project = await makeProject();
    const clientMetadataUrl = "https://agent.example.com/client.json";
    const asked: URL[] = [];
    const provider = {
      ...makeSignIn(clientMetadataUrl, "").provider,
      clientMetadataUrl,
      clientInformation: () => undefined,
      saveClientInformation: () => undefined,
      redirectToAuthorization: (url: URL) => void asked.push(url),
    };
    const serverUrl = `${ORIGIN}/mcp/${project.slug}`;
    expect(await auth(provider, { serverUrl, fetchFn: (url, init) => send(String(url), init) })).toBe("REDIRECT");
    expect(asked[0]?.searchParams.get("client_id")).toBe(clientMetadataUrl);
    expect(await (await send("/.well-known/oauth-authorization-server")).json()).toMatchObject({
      client_id_metadata_document_supported: true,
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "none", "private_key_jwt"],
      token_endpoint_auth_signing_alg_values_supported: ["RS256", "ES256"],
      authorization_response_iss_parameter_supported: true,
    });
  });
});

describe("an agent that signs its token requests with a key of its document", () => {
  afterEach(() => void vi.useRealTimers());

  async function signingAgent(change: object = {}, algorithm = "ES256") {
    const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
    const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: "1", use: "sig" }] };
    const clientId = await publishDocument({ token_endpoint_auth_method: "private_key_jwt", jwks: keys, ...change });
    return { clientId, keys, privateKey, pem: await exportPKCS8(privateKey) };
  }

  test.each(["ES256", "RS256"])("an agent that signs with %s signs in, calls a tool and refreshes its token", async (alg) => {
    const project = await makeProject();
    const { clientId, pem } = await signingAgent({}, alg);
    const sign = createPrivateKeyJwtAuth({ issuer: clientId, subject: clientId, audience: ORIGIN, privateKey: pem, alg });
    const signIn = makeSignIn(clientId, await memberOf(project), sign);
    const client = await connectBy(signIn, project.slug);
    expect(await whoami(client, "header")).toBe("ada");
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.setSystemTime(Date.now() + 1 * HOUR);
    expect(await whoami(client, "header")).toBe("ada");
    expect(signIn.kept.refreshed).toBe(1);
  });

  test("an agent that signs may have its keys at another URL, where no redirect is followed", async () => {
    const { slug } = await makeProject();
    const jwks_uri = `${inject("origins").agents}/${crypto.randomUUID()}/jwks.json`;
    const { clientId, keys, privateKey } = await signingAgent({ jwks: undefined, jwks_uri });
    const grant = await authorize(await asAdmin(), slug, { client_id: clientId });
    const redeem = async () => {
      const client_assertion = await new SignJWT({})
        .setProtectedHeader({ alg: "ES256" })
        .setIssuer(clientId)
        .setSubject(clientId)
        .setAudience(ORIGIN)
        .setJti(crypto.randomUUID())
        .setExpirationTime("1m")
        .sign(privateKey);
      return (await requestToken({ ...formOf(grant), client_assertion_type: TYPE, client_assertion })).status;
    };
    const moved = `${jwks_uri}/moved`;
    await answerAt(moved, { body: JSON.stringify(keys) });
    await answerAt(
      jwks_uri,
      { status: 307, headers: { location: moved } },
      { status: 404 },
      { body: "x".repeat(70_000) },
      { body: JSON.stringify(keys) },
    );
    expect([await redeem(), await redeem(), await redeem(), await redeem()]).toEqual([401, 401, 401, 200]);
    expect(await timesAsked(moved)).toBe(0);
  });

  const TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  const formOf = ({ code, verifier, clientId }: { code: string; verifier: string; clientId: string }) => ({
    grant_type: "authorization_code",
    code,
    redirect_uri: AGENT_REDIRECT,
    code_verifier: verifier,
    client_id: clientId,
  });

  test("an agent that signs gets no token without a valid signature, and each signature counts once", async () => {
    const { slug } = await makeProject();
    const { clientId, privateKey } = await signingAgent();
    const { privateKey: strange } = await generateKeyPair("ES256");
    const grant = await authorize(await asAdmin(), slug, { client_id: clientId });
    const now = Math.floor(Date.now() / 1000);
    const usual = { iss: clientId, sub: clientId, aud: ORIGIN, exp: now + 60, jti: crypto.randomUUID() };
    const sign = (change: object = {}, header: object = {}, key = privateKey) =>
      new SignJWT({ ...usual, jti: crypto.randomUUID(), ...change }).setProtectedHeader({ alg: "ES256", ...header }).sign(key);
    const redeem = async (change: Record<string, string>) => requestToken({ ...formOf(grant), ...change });
    const signed = async (assertion: string) => redeem({ client_assertion_type: TYPE, client_assertion: assertion });

    expect((await redeem({})).status).toBe(401);
    expect((await redeem({ client_secret: "x" })).status).toBe(401);
    expect((await redeem({ client_assertion: await sign() })).status).toBe(401);
    expect((await redeem({ client_assertion_type: TYPE })).status).toBe(401);
    expect((await redeem({ client_assertion: await sign(), client_assertion_type: "saml" })).status).toBe(401);
    const unsigned = `${btoa('{"alg":"none"}').replaceAll("=", "")}.${btoa(JSON.stringify(usual)).replaceAll("=", "")}.`;
    const bad = [
      unsigned,
      "x.y.z",
      "",
      await sign({}, {}, strange),
      await sign({ iss: "https://other.example/client.json" }),
      await sign({ sub: "someone" }),
      await sign({ aud: "https://other.example" }),
      await sign({ aud: undefined }),
      await sign({ exp: now - 120 }),
      await sign({ exp: undefined }),
      await sign({ exp: now + 7200 }),
      await sign({ nbf: now + 600 }),
      await sign({ jti: undefined }),
      await sign({ jti: "" }),
      await sign({}, { typ: "at+jwt" }),
      await sign({ aud: [ORIGIN, "https://other.example"] }, { typ: "client-authentication+jwt" }),
      await sign({ padding: "x".repeat(17_000) }),
    ];
    for (const assertion of bad) {
      const answer = await signed(assertion);
      expect([assertion.slice(0, 40), answer.status, await answer.json()]).toMatchObject([assertion.slice(0, 40), 401, { error: "invalid_client" }]);
    }

    const good = await sign({ aud: `${ORIGIN}/oauth/token` });
    expect(
      (await requestToken({ ...formOf(grant), code_verifier: "w".repeat(64), client_assertion_type: TYPE, client_assertion: good })).status,
    ).toBe(400);
    expect((await signed(good)).status).toBe(401);
    expect((await signed(await sign({}, { typ: "client-authentication+jwt" }))).status).toBe(200);
  });
});

describe("Cardea as a client at a provider that accepts clients only by document", () => {
  afterEach(() => void vi.useRealTimers());

  test.each(["documents", "signed"] as const)(
    "Cardea signs a person in at the provider “%s”, calls a tool, refreshes, and ends the grant",
    async (kind) => {
      const issuer = inject("origins")[kind];
      const asked = async (what: string) => (await ledger()).tokenRequests[`${issuer} ${what}`] ?? 0;
      const project = await makeProject();
      await project.addOAuthServer(kind, undefined, serverUrls(inject("origins"))[kind]);
      const link = await project.userLink([kind]);
      const ada = await person("ada", link);
      const page = await ada.submit(`${link}/${kind}`);
      const clientId = decodeURIComponent(/client_id=([^&"]+)/.exec(page.text)?.[1] ?? "");
      const document = (await (await send(clientId)).json()) as { client_id: string; redirect_uris: string[] };
      expect(document.client_id).toBe(clientId);
      await setFixtures({ documents: { [clientId]: document } });
      expect((await connect(ada, link, kind, "ada")).text).toContain(`The ${kind} server is connected.`);
      const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
      expect(await whoami(agent, kind)).toBe("ada");

      const [refreshed, revoked] = [await asked("refresh_token"), await asked("revocation")];
      vi.useFakeTimers({ toFake: ["Date"] });
      vi.setSystemTime(Date.now() + 3500 * SECOND);
      expect(await whoami(agent, kind)).toBe("ada");
      vi.useRealTimers();
      expect(await asked("refresh_token")).toBe(refreshed + 1);

      const { body } = await project.api<{ credentials: { id: string }[] }>("GET", "/credentials");
      expect((await project.api("DELETE", `/credentials/${body.credentials[0]?.id}`)).status).toBe(204);
      await vi.waitFor(async () => expect(await asked("revocation")).toBe(revoked + 1), PATIENCE);
      expect((await ada.open(link)).text).toContain("Not connected");
    },
  );
});
