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
/** By method and address, or by the address alone; what is not there is not found. */
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
    "%s of %j costs no sign-in",
    async (name, value) => {
      expect(await problemOf(usual({ [AS]: metadata({ [name]: value, unknown_member: value, service_documentation: value }) }))).toBe(
        `found ${LOGIN}`,
      );
    },
  );

  test("a list loses its bad entries, and the administrator is told", async () => {
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

  test("a list of one may be no list", async () => {
    const network = usual({
      [AS]: metadata({ code_challenge_methods_supported: "S256", response_types_supported: null }),
      [`${PRM}/team/mcp`]: resource({ authorization_servers: LOGIN }),
    });
    expect(await problemOf(network)).toBe(`found ${LOGIN}`);
  });

  test("only what is literally true is true", async () => {
    const { metadata: read } = await discover(usual({ [AS]: metadata({ client_id_metadata_document_supported: "true" }) }));
    expect(read.client_id_metadata_document_supported).toBe(false);
  });

  test("F52: what only openid-configuration says is kept, its revocation endpoint too", async () => {
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
    [{ token_endpoint: "https://10.0.0.1/token" }, "The sign-in service names an address that is no public https page."],
  ])("%j is told with the member's name", async (change, problem) => {
    expect(await problemOf(usual({ [AS]: metadata(change) }))).toBe(problem);
  });

  test.each<[object, string]>([
    [{ resource: null }, "The server has no “resource” in its resource metadata."],
    [{ resource: "https://other.example/mcp" }, "The server publishes resource metadata for another address, “https://other.example/mcp”."],
    [{ resource: "api://mcp" }, "The server publishes resource metadata for another address, “api://mcp”."],
  ])("resource metadata with %j is told so", async (change, problem) => {
    expect(await problemOf(usual({ [`${PRM}/team/mcp`]: resource(change) }))).toBe(problem);
  });
});

describe("B23: an issuer is the one asked for", () => {
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
  ])("%s and %s: %j", (a, b, same) => {
    expect([isSameIssuer(a, b), isSameIssuer(b, a)]).toEqual([same, same]);
  });

  test("also where one of both has a slash at its end", async () => {
    expect(await problemOf(usual({ [AS]: metadata({ issuer: `${LOGIN}/` }) }))).toBe(`found ${LOGIN}/`);
    expect(await problemOf(usual({ [`${PRM}/team/mcp`]: resource({ authorization_servers: [`${LOGIN}/`] }) }))).toBe(`found ${LOGIN}`);
  });
});

describe("B24: what is no document ends no search", () => {
  const OPENID = `${LOGIN}/.well-known/openid-configuration`;

  test.each<[string, Answer]>([
    ["a web page", PAGE],
    ["nothing", { body: "" }],
    ["JSON of something else", { body: { ok: true } }],
    ["a list", { body: [] }],
    ["null", { body: "null" }],
    ["half a document", { body: '{"issuer":' }],
    ["a document of another issuer", metadata({ issuer: "https://other.example" })],
    ["more than a document", { body: `{"issuer":"${"x".repeat(2 * 1024 * 1024)}"}` }],
    ...[202, 204, 401, 403, 404, 405, 410, 429, 500, 503].map((status): [string, Answer] => [`status ${status}`, { status }]),
    ["a redirect elsewhere", { status: 302, headers: { location: "https://evil.example/" } }],
    ["a redirect to itself", { status: 307, headers: { location: AS } }],
  ])("%s at the first place", async (_, answer) => {
    const first = answer.status === 204 ? { ...answer, status: 404 } : answer;
    expect(await problemOf(usual({ [AS]: first, [OPENID]: metadata() }))).toBe(`found ${LOGIN}`);
    expect(await problemOf(usual({ [`${PRM}/team/mcp`]: first, [PRM]: resource() }))).toBe(`found ${LOGIN}`);
  });

  test.each([301, 302, 303, 307, 308])("a redirect (%i) within the origin is followed", async (status) => {
    const moved = { status, headers: { location: "/metadata.json" } };
    expect(await problemOf(usual({ [AS]: moved, [`${LOGIN}/metadata.json`]: metadata() }))).toBe(`found ${LOGIN}`);
  });

  test("all places are tried, and none twice", () => {
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

  test("a service that is busy is said to be", async () => {
    expect(await problemOf(usual({ [AS]: { status: 503 } }))).toBe("The sign-in service answered 503 in place of its metadata. Try again later.");
  });

  test("the next authorization server is used where the first one cannot be", async () => {
    const named = resource({ authorization_servers: ["https://gone.example", LOGIN] });
    expect(await problemOf(usual({ [`${PRM}/team/mcp`]: named }))).toBe(`found ${LOGIN}`);
  });
});

describe("B25: resource metadata is found", () => {
  const named = "https://mcp.example/custom/prm";

  test("behind another challenge", async () => {
    const asked = challenge(`Basic realm="a, b", Bearer resource_metadata="${named}", scope="x"`);
    const found = await discover({ [`POST ${SERVER}`]: asked, [named]: resource(), [AS]: metadata() });
    expect([found.issuer, found.scope]).toEqual([LOGIN, "x"]);
  });

  test.each([200, 202, 400, 403, 404, 405, 406, 415, 500])("at the well-known place of a server that answers %i", async (status) => {
    expect(await problemOf(usual({ [`POST ${SERVER}`]: { status } }))).toBe(`found ${LOGIN}`);
  });

  test.each([400, 403, 405])("by a challenge under %i", async (status) => {
    const asked = challenge(`Bearer resource_metadata="${named}"`, status);
    expect(await problemOf({ [`POST ${SERVER}`]: asked, [named]: resource(), [AS]: metadata() })).toBe(`found ${LOGIN}`);
  });

  test("by a challenge that only listeners get", async () => {
    const network = {
      [`POST ${SERVER}`]: { status: 405 },
      [`GET ${SERVER}`]: challenge(`Bearer resource_metadata="${named}"`),
      [named]: resource(),
      [AS]: metadata(),
    };
    expect(await problemOf(network)).toBe(`found ${LOGIN}`);
  });

  test("at the usual place where the named one has none", async () => {
    expect(await problemOf(usual({ [`POST ${SERVER}`]: challenge(`Bearer resource_metadata="${named}"`) }))).toBe(`found ${LOGIN}`);
  });

  test("not at all is a server of 2025-03-26, and one that challenges nobody has no sign-in", async () => {
    expect(await problemOf({ [`POST ${SERVER}`]: challenge() })).toBe("found https://mcp.example");
    expect(await problemOf({ [`POST ${SERVER}`]: {} })).toBe("The server asks for no sign-in.");
  });
});
