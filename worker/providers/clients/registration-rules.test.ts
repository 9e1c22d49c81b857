import { describe, expect, test } from "vitest";
import { coversScopes, unionOfScopes } from "../../auth-scopes/oauth-scope-rules.ts";
import { meaningOfProviderAnswer } from "../../lib/http/foreign-answers.ts";
import { chooseRegistration } from "./registration-rules.ts";

const DOCUMENT = "https://cardea.example/oauth/client.json";
const both = { registration_endpoint: "https://a.example/reg", client_id_metadata_document_supported: true };
const withMethods = (...methods: string[]) => ({ ...both, token_endpoint_auth_methods_supported: methods });
const signing = (algorithms?: string[]) => ({
  ...withMethods("client_secret_basic", "private_key_jwt"),
  ...(algorithms && { token_endpoint_auth_signing_alg_values_supported: algorithms }),
});

describe("F61–F63: how Cardea becomes a client", () => {
  test.each([
    ["by the client an administrator gave, whatever else there is", "mine", both, DOCUMENT, { kind: "static", clientId: "mine" }],
    ["by its own document, where the server takes one", undefined, both, DOCUMENT, { kind: "cimd", clientId: DOCUMENT }],
    ["by a document with a key, where the server takes no public clients", undefined, signing(), DOCUMENT, { kind: "cimd-signed" }],
    ["by registration, where the server takes no signature of Cardea's kind", undefined, signing(["RS256"]), DOCUMENT, { kind: "dcr" }],
    ["by registration, where the server takes secrets only", undefined, withMethods("client_secret_post"), DOCUMENT, { kind: "dcr" }],
    ["by registration, where its own document cannot be fetched", undefined, both, "http://127.0.0.1:8787/oauth/client.json", { kind: "dcr" }],
    ["by registration, where the server takes no document", undefined, { registration_endpoint: "https://a.example/reg" }, DOCUMENT, { kind: "dcr" }],
    ["not by itself, where there is neither", undefined, {}, DOCUMENT, { kind: "client-needed" }],
  ])("%s", (_, clientId, metadata, document, expected) => {
    expect(chooseRegistration(clientId, metadata, document)).toEqual(expected);
  });
});

describe("F69: scopes", () => {
  test.each([
    ["read write", "admin", " ", "read write admin"],
    ["read", "read", " ", "read"],
    ["read,write", "admin", ",", "read,write,admin"],
    [undefined, "admin", " ", "admin"],
    [undefined, undefined, " ", undefined],
  ])("%j and %j are asked for as %j-separated %j", (usual, wanted, separator, expected) => {
    expect(unionOfScopes(usual, wanted, separator)).toBe(expected);
  });

  test.each([
    ["read admin", "admin", true],
    ["read,admin", "admin", true],
    ["read", "admin", false],
    [undefined, "admin", true],
    ["read", undefined, true],
  ])("granted %j covers %j: %j", (granted, wanted, expected) => {
    expect(coversScopes(granted, wanted)).toBe(expected);
  });
});

test.each([
  ["120", 120_000],
  ["Thu, 01 Jan 1970 00:02:00 GMT", 60_000],
  ["999999", 3_600_000],
  ["-5", undefined],
  ["soon", undefined],
  ["", undefined],
  [null, undefined],
])("S27: Retry-After %j is %j ms", (header, expected) => {
  const headers = new Headers(header === null ? {} : { "retry-after": header });
  const meaning = meaningOfProviderAnswer({ status: 503, headers }, 60_000);
  expect(meaning).toEqual({ kind: "busy", ...(expected && { retryAfterMs: expected }) });
});
