import { describe, expect, test } from "vitest";
import { makeNumbers } from "../../../test/harness/seeded-numbers.ts";
import { send } from "../../../test/harness/worker/app.ts";
import { decideRegistration } from "./client-registration-rules.ts";

const LOOPBACK = "http://127.0.0.1:33418/callback";
const usual = { client_name: "Agent", redirect_uris: [LOOPBACK] };

const decide = (change: object = {}) => decideRegistration(JSON.stringify({ ...usual, ...change }));

async function register(metadata: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(metadata) };
  const response = await send("/oauth/register", init);
  return { status: response.status, body: await response.json() };
}

describe("B29: the usable parts of a registration", () => {
  test.each<[string, object, object]>([
    [
      "the known one of two grant types",
      { grant_types: ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"] },
      { grant_types: ["authorization_code"] },
    ],
    [
      "the grant type that fits its response type",
      { grant_types: ["implicit"], response_types: ["code", "token"] },
      { grant_types: ["authorization_code"], response_types: ["code"] },
    ],
    ["the response type that fits its grant type", { grant_types: ["authorization_code"], response_types: ["token"] }, { response_types: ["code"] }],
    ["the grant type that a refresh needs", { grant_types: ["refresh_token"] }, { grant_types: ["authorization_code", "refresh_token"] }],
    [
      "the defaults in place of null",
      { grant_types: null, response_types: null, scope: null, logo_uri: null },
      { grant_types: ["authorization_code"] },
    ],
    [
      "a list in place of one text with several grant types",
      { grant_types: "authorization_code refresh_token" },
      { grant_types: ["authorization_code", "refresh_token"] },
    ],
    ["a list in place of one text", { grant_types: "authorization_code", redirect_uris: LOOPBACK }, { redirect_uris: [LOOPBACK] }],
    [
      "only the usable redirect URI of several",
      { redirect_uris: [null, "http://agent.example/cb", "foo:bar", LOOPBACK, "javascript:alert(1)", LOOPBACK] },
      { redirect_uris: [LOOPBACK] },
    ],
    ["no method that Cardea does not support", { token_endpoint_auth_method: "tls_client_auth" }, { token_endpoint_auth_method: undefined }],
    [
      "the known one of several methods",
      { token_endpoint_auth_method: "x", token_endpoint_auth_methods_supported: ["x", "none"] },
      { token_endpoint_auth_methods_supported: ["none"] },
    ],
    [
      "no member of a wrong type",
      { logo_uri: 5, client_uri: "no address", tos_uri: {}, contacts: [1, "a@example.com"], "client_name#fr": 7 },
      { contacts: ["a@example.com"], logo_uri: undefined, client_uri: undefined },
    ],
    ["its name in other languages", { "client_name#fr": "Agente" }, { "client_name#fr": "Agente" }],
  ])("a registration keeps %s", (_, change, expected) => {
    const decision = decide(change);
    expect(decision.kind).toBe("usable");
    if (decision.kind === "usable")
      expect({ ...Object.fromEntries(Object.keys(expected).map((key) => [key, undefined])), ...decision.registration }).toMatchObject(expected);
  });

  test.each<[object, string, string]>([
    [{ redirect_uris: [] }, "invalid_redirect_uri", "at least one"],
    [{ redirect_uris: null }, "invalid_redirect_uri", "at least one"],
    [{ redirect_uris: ["foo:bar", "http://agent.example/"] }, "invalid_redirect_uri", "https"],
    [{ grant_types: ["client_credentials"] }, "invalid_client_metadata", "authorization_code"],
    [{ grant_types: ["implicit"], response_types: ["token"] }, "invalid_client_metadata", "authorization_code"],
  ])("a registration with %j is refused, and the reason is told", (change, error, said) => {
    expect(decide(change)).toEqual({ kind: "refused", error, description: expect.stringContaining(said) });
  });

  test.each(["", "{", "[]", "null", "5"])("the body %j is refused as a registration", (body) => {
    expect(decideRegistration(body)).toMatchObject({ kind: "refused", error: "invalid_client_metadata" });
  });

  test.each<[string[], boolean]>([
    [["https://agent.example/cb"], true],
    [["cursor://anysphere.cursor-mcp/oauth/callback"], true],
    [["foo://x", "http://127.0.0.1/cb"], true],
    [["foo://x"], false],
    [["http://agent.example/cb", "https://a.example;sandbox/cb"], false],
  ])("a registration with the redirect URIs %j is usable: %s", (redirect_uris, usable) => {
    expect(decide({ redirect_uris }).kind).toBe(usable ? "usable" : "refused");
  });
});

/** The registrations of known clients, as others have described them (not observed). */
const KNOWN: [string, object][] = [
  [
    "VS Code",
    {
      client_name: "Visual Studio Code",
      client_uri: "https://code.visualstudio.com",
      grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
      response_types: ["code"],
      redirect_uris: ["https://insiders.vscode.dev/redirect", "https://vscode.dev/redirect", "http://127.0.0.1/", "http://127.0.0.1:33418/"],
      token_endpoint_auth_method: "none",
      application_type: "native",
    },
  ],
  [
    "Cursor",
    {
      client_name: "Cursor",
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      redirect_uris: [
        "cursor://anysphere.cursor-mcp/oauth/callback",
        "https://www.cursor.com/agents/mcp/oauth/callback",
        "http://localhost:8787/callback",
      ],
      token_endpoint_auth_method: "none",
      application_type: "native",
    },
  ],
  [
    "Claude",
    {
      client_name: "Claude",
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      redirect_uris: ["https://claude.ai/api/mcp/auth_callback"],
      token_endpoint_auth_method: "none",
      scope: "mcp:call",
    },
  ],
  [
    "ChatGPT",
    {
      client_name: "ChatGPT",
      redirect_uris: ["https://chatgpt.com/connector/oauth/x"],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
      logo_uri: null,
      jwks_uri: null,
    },
  ],
  [
    "Gemini CLI",
    {
      client_name: "Gemini CLI MCP Client",
      redirect_uris: ["http://localhost:7777/oauth/callback"],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
      scope: "",
    },
  ],
];

describe("B29: the registration of known clients", () => {
  test.each(KNOWN)("the registration of %s is accepted, and the reply states its metadata", async (_, metadata) => {
    const { status, body } = await register(metadata);
    expect([status, body]).toMatchObject([
      201,
      {
        client_id: expect.any(String),
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        token_endpoint_auth_method: "none",
      },
    ]);
    expect(body.redirect_uris).toEqual((metadata as { redirect_uris: string[] }).redirect_uris);
    expect(body).not.toHaveProperty("client_secret");
  });

  test("a client whose method Cardea does not support gets a secret, and the reply says so", async () => {
    const { body } = await register({ ...usual, token_endpoint_auth_method: "private_key_jwt", jwks: {} });
    expect(body).toMatchObject({ token_endpoint_auth_method: "client_secret_basic", client_secret: expect.any(String) });
  });

  test("a registration is accepted or refused with a reason, whatever it holds", async () => {
    const VALUES = [null, "", "x", [], [null], ["code"], {}, 5, true, LOOPBACK, [LOOPBACK, 5], "https://a.example/", ["none"], "none"];
    const NAMES = [
      ...["redirect_uris", "grant_types", "response_types", "token_endpoint_auth_method", "token_endpoint_auth_methods_supported", "client_name"],
      ...[
        "logo_uri",
        "contacts",
        "scope",
        "jwks",
        "jwks_uri",
        "client_name#de",
        "software_statement",
        "token_endpoint_auth_signing_alg",
        "client_id",
      ],
    ];
    const next = makeNumbers(15);
    for (let round = 0; round < 80; round++) {
      const metadata = { ...usual, ...Object.fromEntries(NAMES.filter(() => next(3) === 0).map((name) => [name, VALUES[next(VALUES.length)]])) };
      const { status, body } = await register(metadata);
      expect([JSON.stringify(metadata), status === 201 || (status === 400 && typeof body.error_description === "string")]).toEqual([
        JSON.stringify(metadata),
        true,
      ]);
    }
  });
});
