import { describe, expect, test } from "vitest";
import { documentAt } from "../../../test/harness/worker/document.ts";
import { decideClientDocument } from "./client-document-rules.ts";

const ID = "https://agent.example/client.json";
const KEY = { kty: "EC", crv: "P-256", x: "x", y: "y" };
const decide = (change: object = {}) => decideClientDocument(ID, documentAt(ID, change));
const signing = { token_endpoint_auth_method: "private_key_jwt", jwks: { keys: [KEY] } };

/**
 * Documents of known clients, as others have described them (not fetched). They show which members clients add to what MCP needs, and how they write
 * their redirect URIs.
 */
const KNOWN = [
  {
    client_id: "https://vscode.dev/oauth/client-metadata.json",
    client_name: "Visual Studio Code",
    logo_uri: "https://code.visualstudio.com/assets/branding/code-stable.png",
    client_uri: "https://vscode.dev/product",
    application_type: "native",
    grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
    redirect_uris: ["http://127.0.0.1:33418/", "https://vscode.dev/redirect"],
  },
  {
    client_id: "https://claude.ai/oauth/mcp-oauth-client-metadata",
    client_name: "Claude",
    client_uri: "https://claude.ai",
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
    redirect_uris: ["https://claude.ai/api/mcp/auth_callback"],
  },
  {
    client_id: "https://claude.ai/oauth/claude-code-client-metadata",
    client_name: "Claude Code",
    client_uri: "https://claude.ai",
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
    redirect_uris: ["http://localhost/callback", "http://127.0.0.1/callback"],
  },
  {
    client_id: "https://chatgpt.com/oauth/client.json",
    client_name: "ChatGPT",
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "private_key_jwt",
    token_endpoint_auth_methods_supported: ["private_key_jwt", "none"],
    token_endpoint_auth_signing_alg: "RS256",
    jwks_uri: "https://chatgpt.com/oauth/jwks.json",
    redirect_uris: ["https://chatgpt.com/connector_platform_oauth_redirect"],
  },
  {
    client_id: "https://opencode.ai/oauth/opencode/client.json",
    client_name: "opencode",
    application_type: "native",
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
    token_endpoint_auth_methods_supported: ["none"],
    redirect_uris: ["http://127.0.0.1/callback", "http://localhost/callback"],
  },
];

describe("M5: the client that a metadata document describes", () => {
  test.each(KNOWN)("the document of $client_name is accepted", (document) => {
    const { client_id: clientId, client_name: clientName, redirect_uris: redirectUris } = document;
    const client = { clientId, clientName, redirectUris, grantTypes: ["authorization_code", "refresh_token"] };
    expect(decideClientDocument(clientId, document)).toMatchObject({ kind: "client", client });
  });

  test("a client that offers both methods may use either", () => {
    expect(decide({ ...signing, token_endpoint_auth_methods_supported: ["none", "private_key_jwt"] })).toMatchObject({
      client: { methods: ["none", "private_key_jwt"], keys: { keys: [KEY] }, algorithms: ["RS256", "ES256"] },
    });
    expect(decide(signing)).toMatchObject({ client: { methods: ["private_key_jwt"] } });
  });

  test("a client whose keys cannot be used is a public one, if it offers that", () => {
    const both = { token_endpoint_auth_methods_supported: ["none", "private_key_jwt"] };
    expect(decide(both)).toMatchObject({ client: { methods: ["none"] } });
    expect(decide({ ...both, jwks: { keys: [KEY] }, jwks_uri: "https://agent.example/jwks" })).toMatchObject({ client: { methods: ["none"] } });
    expect(decide({ ...both, ...signing, token_endpoint_auth_signing_alg: "HS256" })).toMatchObject({ client: { methods: ["none"] } });
  });

  test("unknown members of a document are ignored, and missing ones have the standard's defaults", () => {
    expect(decideClientDocument(ID, { client_id: ID, client_name: "A", redirect_uris: ["https://a.example/cb"], logo_uri: "data:x", x: {} })).toEqual(
      {
        kind: "client",
        client: {
          clientId: ID,
          clientName: "A",
          redirectUris: ["https://a.example/cb"],
          grantTypes: ["authorization_code"],
          methods: ["none"],
          keys: undefined,
          algorithms: ["RS256", "ES256"],
        },
      },
    );
  });

  test.each<[string, object, object]>([
    ["unusable redirect URIs", { redirect_uris: [null, 7, "https://a.example/cb", ""] }, { redirectUris: ["https://a.example/cb"] }],
    ["unusable grant types", { grant_types: ["authorization_code", null, {}] }, { grantTypes: ["authorization_code"] }],
    ["its empty grant and response types", { grant_types: [], response_types: [] }, { grantTypes: ["authorization_code"] }],
    ["unusable methods", { token_endpoint_auth_methods_supported: ["none", 1] }, { methods: ["none"] }],
    ["its empty method and key URI", { token_endpoint_auth_method: "", jwks_uri: "" }, { methods: ["none"] }],
    ["unusable keys", { ...signing, jwks: { keys: ["x", KEY, null] } }, { keys: { keys: [KEY] } }],
  ])("a document is accepted without %s", (_, change, client) => {
    expect(decide(change)).toMatchObject({ kind: "client", client });
  });

  test.each([
    ["has a method of the wrong type, which must not make it a public client", { token_endpoint_auth_method: 7 }],
    ["has only methods of the wrong type", { token_endpoint_auth_methods_supported: [7], token_endpoint_auth_method: undefined }],
    ["publishes a private key together with an invalid entry", { ...signing, jwks: { keys: [null, { ...KEY, d: "d" }] } }],
    ["names another client", { client_id: "https://agent.example/other.json" }],
    ["names its client in another spelling", { client_id: "https://agent.example/client.json/" }],
    ["names no client", { client_id: undefined }],
    ["has no name", { client_name: undefined }],
    ["has a blank name", { client_name: " \t" }],
    ["has a list for a name", { client_name: ["x"] }],
    ["has no redirect URI", { redirect_uris: [] }],
    ["has a text for its redirect URIs", { redirect_uris: "https://a.example/cb" }],
    ["has numbers for its redirect URIs", { redirect_uris: [1] }],
    ["has more redirect URIs than a client needs", { redirect_uris: Array(51).fill("https://a.example/cb") }],
    ["holds a secret", { client_secret: "x" }],
    ["says when its secret ends", { client_secret_expires_at: 0 }],
    ["authenticates by a secret", { token_endpoint_auth_method: "client_secret_post" }],
    ["signs with a secret", { token_endpoint_auth_method: "client_secret_jwt" }],
    ["signs without a key", { token_endpoint_auth_method: "private_key_jwt" }],
    ["signs with an empty set of keys", { ...signing, jwks: { keys: [] } }],
    ["signs with an algorithm that Cardea does not accept", { ...signing, token_endpoint_auth_signing_alg: "none" }],
    ["publishes a private key", { ...signing, jwks: { keys: [{ ...KEY, d: "d" }] } }],
    ["publishes a symmetric key", { jwks: { keys: [{ kty: "oct", k: "k" }] } }],
    ["prefers a method that it does not offer", { token_endpoint_auth_method: "none", token_endpoint_auth_methods_supported: ["private_key_jwt"] }],
    ["is for machines only", { grant_types: ["client_credentials"] }],
    ["requests tokens without a code", { response_types: ["token"] }],
  ])("a document that %s is refused", (_, change) => {
    expect(decide(change)).toMatchObject({ kind: "refused" });
  });

  test.each([null, [], "x", 1, true, undefined])("the value %j is refused as a document", (value) => {
    expect(decideClientDocument(ID, value)).toMatchObject({ kind: "refused" });
  });
});
