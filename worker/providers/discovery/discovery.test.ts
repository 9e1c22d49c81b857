import { describe, expect, test } from "vitest";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import { discoverProvider } from "../provider.ts";
import { isSameIssuer } from "./server-metadata-rules.ts";
import { resourceMetadataPlaces, serverMetadataPlaces } from "./well-known-rules.ts";

const SERVER = "https://mcp.example/team/mcp";
const LOGIN = "https://login.example";
const rules = { ownOrigin: "https://cardea.example", trustedOrigins: new Set<string>() };
const PAGE: Answer = { body: "<!doctype html><title>App</title>", type: "text/html" };

type Answer = { status?: number; body?: unknown; type?: string; headers?: Record<string, string> };
/** Answers by method and address, or by address alone; any other request gets 404. */
type Network = Record<string, Answer | "down">;

const resource = (change: object = {}) => ({ body: { resource: SERVER, authorization_servers: [LOGIN], ...change } });
const metadata = (change: object = {}) => ({
  body: {
    issuer: LOGIN,
    authorization_endpoint: `${LOGIN}/authorize`,
    token_endpoint: `${LOGIN}/token`,
    response_types_supported: ["code"],
    code_challenge_methods_supported: ["S256"],
    ...change,
  },
});
const challenge = (value = "Bearer", status = 401): Answer => ({ status, headers: { "www-authenticate": value } });
const PRM = "https://mcp.example/.well-known/oauth-protected-resource";
const AS = `${LOGIN}/.well-known/oauth-authorization-server`;
const usual = (change: Network = {}): Network => ({
  [`POST ${SERVER}`]: challenge(),
  [`${PRM}/team/mcp`]: resource(),
  [AS]: metadata(),
  ...change,
});

function networkOf(network: Network): Fetch & { asked: string[] } {
  const asked: string[] = [];
  const fetch: Fetch = async (url, init) => {
    const address = new URL(url).href;
    asked.push(address);
    const found = network[`${init?.method ?? "GET"} ${address}`] ?? network[address] ?? { status: 404, body: "Not found", type: "text/plain" };
    if (found === "down") throw new DOMException("late", "TimeoutError");
    const { status = 200, body = "", type = "application/json", headers } = found;
    return new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers: { "content-type": type, ...headers } });
  };
  return Object.assign(fetch, { asked });
}

const discover = (network: Network) => discoverProvider(SERVER, networkOf(network), rules);
const problemOf = async (network: Network) =>
  discover(network).then(
    ({ issuer }) => `found ${issuer}`,
    (error: { fields?: { url?: string } }) => error.fields?.url ?? String(error),
  );

describe("B22: metadata is read member by member", () => {
  const OPTIONAL = ["scopes_supported", "registration_endpoint", "revocation_endpoint", "userinfo_endpoint", "token_endpoint_auth_methods_supported"];

  test.each(OPTIONAL.flatMap((name) => [null, "", [], {}, 5, true, [null], "x y"].map((value) => [name, value] as const)))(
    "a sign-in works although the metadata has %s with the value %j",
    async (name, value) => {
      expect(await problemOf(usual({ [AS]: metadata({ [name]: value, unknown_member: value, service_documentation: value }) }))).toBe(
        `found ${LOGIN}`,
      );
    },
  );

  test("bad entries of a list in metadata are left out, and the administrator is told", async () => {
    const found = await discover(
      usual({
        [AS]: metadata({ scopes_supported: ["a", null, 5, "offline_access"], revocation_endpoint: 7, introspection_endpoint: null }),
        [`${PRM}/team/mcp`]: resource({ scopes_supported: ["a", {}], authorization_servers: [null, "login.example", LOGIN] }),
      }),
    );
    expect(found.metadata.scopes_supported).toEqual(["a", "offline_access"]);
    expect(found.scope).toBe("a offline_access");
    expect(found.leftOut).toEqual([
      "2 of 3 entries of “authorization_servers” are no web address",
      "1 of 2 entries of “scopes_supported” is no text",
      "“revocation_endpoint” is no web address",
      "2 of 4 entries of “scopes_supported” are no text",
    ]);
  });

  test("a single text is read as a list of one", async () => {
    const network = usual({
      [AS]: metadata({ code_challenge_methods_supported: "S256", response_types_supported: null }),
      [`${PRM}/team/mcp`]: resource({ authorization_servers: LOGIN }),
    });
    expect(await problemOf(network)).toBe(`found ${LOGIN}`);
  });

  test("a flag in metadata is true only if it is the JSON value true", async () => {
    const { metadata: read } = await discover(usual({ [AS]: metadata({ client_id_metadata_document_supported: "true" }) }));
    expect(read.client_id_metadata_document_supported).toBe(false);
  });

  test("F52: members that only openid-configuration has are kept, its revocation endpoint too", async () => {
    const network = usual({
      [AS]: { status: 404 },
      [`${LOGIN}/.well-known/openid-configuration`]: metadata({ revocation_endpoint: `${LOGIN}/revoke`, userinfo_endpoint: `${LOGIN}/me` }),
    });
    expect((await discover(network)).metadata).toMatchObject({ revocation_endpoint: `${LOGIN}/revoke`, userinfo_endpoint: `${LOGIN}/me` });
  });

  test.each<[object, string]>([
    [{ token_endpoint: null }, "The sign-in service has no “token_endpoint” in its metadata."],
    [{ authorization_endpoint: "/authorize" }, "The sign-in service has no web address at “authorization_endpoint” in its metadata."],
    [{ issuer: null }, "The sign-in service has no “issuer” in its metadata."],
    [{ issuer: "https://evil.example" }, "The sign-in service names “https://evil.example” as issuer, and was asked for as “https://login.example”."],
    [{ response_types_supported: ["token"] }, "The sign-in service offers no sign-in by code: its “response_types_supported” lacks “code”."],
    [{ code_challenge_methods_supported: ["plain"] }, "The sign-in service does not offer PKCE with S256, so Cardea does not use it."],
    [{ code_challenge_methods_supported: null }, "The sign-in service does not offer PKCE with S256, so Cardea does not use it."],
    [{ token_endpoint: "https://10.0.0.1/token" }, "The sign-in service names an address that is not a public https page."],
  ])("server metadata with %j is refused with the name of the member", async (change, problem) => {
    expect(await problemOf(usual({ [AS]: metadata(change) }))).toBe(problem);
  });

  test.each<[object, string]>([
    [{ resource: null }, "The server has no “resource” in its resource metadata."],
    [{ resource: "https://other.example/mcp" }, "The server publishes resource metadata for another address, “https://other.example/mcp”."],
    [{ resource: "api://mcp" }, "The server publishes resource metadata for another address, “api://mcp”."],
  ])("resource metadata with %j is refused with the reason", async (change, problem) => {
    expect(await problemOf(usual({ [`${PRM}/team/mcp`]: resource(change) }))).toBe(problem);
  });
});

describe("B23: the issuer must be the one that was asked for", () => {
  test.each([
    ["https://x.example", "https://x.example/", true],
    ["https://x.example/a", "https://x.example/a", true],
    ["https://x.example/a", "https://x.example/a/", false],
    ["https://x.example//", "https://x.example", false],
    ["https://x.example/?", "https://x.example", false],
    ["https://X.example", "https://x.example", false],
    ["https://x.example:443", "https://x.example", false],
    ["http://x.example", "https://x.example", false],
    ["https://x.example.", "https://x.example", false],
    ["https://x.example/a", "https://x.example/A", false],
  ])("%s and %s are the same issuer: %j", (a, b, same) => {
    expect([isSameIssuer(a, b), isSameIssuer(b, a)]).toEqual([same, same]);
  });

  test("an issuer is accepted although only one of both spellings ends with a slash", async () => {
    expect(await problemOf(usual({ [AS]: metadata({ issuer: `${LOGIN}/` }) }))).toBe(`found ${LOGIN}/`);
    expect(await problemOf(usual({ [`${PRM}/team/mcp`]: resource({ authorization_servers: [`${LOGIN}/`] }) }))).toBe(`found ${LOGIN}`);
  });
});

describe("B24: an answer that is no document does not end the search", () => {
  const OPENID = `${LOGIN}/.well-known/openid-configuration`;

  test.each<[string, Answer]>([
    ["a web page", PAGE],
    ["an empty body", { body: "" }],
    ["JSON of another kind", { body: { ok: true } }],
    ["a list", { body: [] }],
    ["null", { body: "null" }],
    ["half a document", { body: '{"issuer":' }],
    ["a document of another issuer", metadata({ issuer: "https://other.example" })],
    ["a document that is too large", { body: `{"issuer":"${"x".repeat(2 * 1024 * 1024)}"}` }],
    ...[202, 204, 401, 403, 404, 405, 410, 429, 500, 503].map((status): [string, Answer] => [`status ${status}`, { status }]),
    ["a redirect to another origin", { status: 302, headers: { location: "https://evil.example/" } }],
    ["a redirect to itself", { status: 307, headers: { location: AS } }],
  ])("the search goes on after %s at the first URL", async (_, answer) => {
    const first = answer.status === 204 ? { ...answer, status: 404 } : answer;
    expect(await problemOf(usual({ [AS]: first, [OPENID]: metadata() }))).toBe(`found ${LOGIN}`);
    expect(await problemOf(usual({ [`${PRM}/team/mcp`]: first, [PRM]: resource() }))).toBe(`found ${LOGIN}`);
  });

  test.each([301, 302, 303, 307, 308])("a redirect (%i) within the origin is followed", async (status) => {
    const moved = { status, headers: { location: "/metadata.json" } };
    expect(await problemOf(usual({ [AS]: moved, [`${LOGIN}/metadata.json`]: metadata() }))).toBe(`found ${LOGIN}`);
  });

  test("all well-known URLs are tried, and none twice", () => {
    const paths = serverMetadataPlaces("https://x.example/a/b/").map(({ pathname }) => pathname);
    expect(paths).toEqual([
      "/.well-known/oauth-authorization-server/a/b",
      "/.well-known/openid-configuration/a/b",
      "/a/b/.well-known/openid-configuration",
      "/a/b/.well-known/oauth-authorization-server",
      "/.well-known/oauth-authorization-server",
      "/.well-known/openid-configuration",
    ]);
    expect(serverMetadataPlaces("https://x.example")).toHaveLength(2);
    expect(resourceMetadataPlaces("https://x.example/", undefined).map(String)).toEqual(["https://x.example/.well-known/oauth-protected-resource"]);
  });

  test("a host that does not answer in time is asked once", async () => {
    const fetch = networkOf(usual({ [AS]: "down" }));
    await expect(discoverProvider(SERVER, fetch, rules)).rejects.toMatchObject({ fields: { url: expect.stringContaining("could not be reached") } });
    expect(fetch.asked.filter((address) => address.startsWith(LOGIN))).toHaveLength(1);
  });

  test("discovery says that a service is busy", async () => {
    expect(await problemOf(usual({ [AS]: { status: 503 } }))).toBe("The sign-in service answered 503 instead of its metadata. Try again later.");
  });

  test("the next authorization server is used if the first one cannot be used", async () => {
    const named = resource({ authorization_servers: ["https://gone.example", LOGIN] });
    expect(await problemOf(usual({ [`${PRM}/team/mcp`]: named }))).toBe(`found ${LOGIN}`);
  });
});

describe("B25: resource metadata is found", () => {
  const named = "https://mcp.example/custom/prm";

  test("resource metadata is found in a challenge after one of another scheme", async () => {
    const asked = challenge(`Basic realm="a, b", Bearer resource_metadata="${named}", scope="x"`);
    const found = await discover({ [`POST ${SERVER}`]: asked, [named]: resource(), [AS]: metadata() });
    expect([found.issuer, found.scope]).toEqual([LOGIN, "x"]);
  });

  test.each([200, 202, 400, 403, 404, 405, 406, 415, 500])(
    "resource metadata is found at the well-known URL of a server that answers %i",
    async (status) => {
      expect(await problemOf(usual({ [`POST ${SERVER}`]: { status } }))).toBe(`found ${LOGIN}`);
    },
  );

  test.each([400, 403, 405])("resource metadata is found by a challenge under status %i", async (status) => {
    const asked = challenge(`Bearer resource_metadata="${named}"`, status);
    expect(await problemOf({ [`POST ${SERVER}`]: asked, [named]: resource(), [AS]: metadata() })).toBe(`found ${LOGIN}`);
  });

  test("resource metadata is found by a challenge that only a GET for a stream gets", async () => {
    const network = {
      [`POST ${SERVER}`]: { status: 405 },
      [`GET ${SERVER}`]: challenge(`Bearer resource_metadata="${named}"`),
      [named]: resource(),
      [AS]: metadata(),
    };
    expect(await problemOf(network)).toBe(`found ${LOGIN}`);
  });

  test("resource metadata is found at the well-known URL if the named URL has none", async () => {
    expect(await problemOf(usual({ [`POST ${SERVER}`]: challenge(`Bearer resource_metadata="${named}"`) }))).toBe(`found ${LOGIN}`);
  });

  test("a server without resource metadata follows 2025-03-26, or has no sign-in if it sends no challenge", async () => {
    expect(await problemOf({ [`POST ${SERVER}`]: challenge() })).toBe("found https://mcp.example");
    expect(await problemOf({ [`POST ${SERVER}`]: {} })).toBe("The server asks for no sign-in.");
  });
});
