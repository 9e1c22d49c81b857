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
    ["with the client that an administrator gave, whatever else there is", "mine", both, DOCUMENT, { kind: "static", clientId: "mine" }],
    ["with its document, if the provider accepts one", undefined, both, DOCUMENT, { kind: "cimd", clientId: DOCUMENT }],
    ["with a document that has a key, if the provider accepts no public clients", undefined, signing(), DOCUMENT, { kind: "cimd-signed" }],
    ["by registration, if the provider does not accept Cardea's signing algorithm", undefined, signing(["RS256"]), DOCUMENT, { kind: "dcr" }],
    ["by registration, if the provider accepts only secrets", undefined, withMethods("client_secret_post"), DOCUMENT, { kind: "dcr" }],
    ["by registration, if its document cannot be fetched", undefined, both, "http://127.0.0.1:8787/oauth/client.json", { kind: "dcr" }],
    [
      "by registration, if the provider accepts no document",
      undefined,
      { registration_endpoint: "https://a.example/reg" },
      DOCUMENT,
      { kind: "dcr" },
    ],
    ["only with help of an administrator, if there is neither", undefined, {}, DOCUMENT, { kind: "client-needed" }],
  ])("Cardea becomes a client %s", (_, clientId, metadata, document, expected) => {
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
  ])("the scopes %j and the wanted %j, joined with %j, are asked for as %j", (usual, wanted, separator, expected) => {
    expect(unionOfScopes(usual, wanted, separator)).toBe(expected);
  });

  test.each([
    ["read admin", "admin", true],
    ["read,admin", "admin", true],
    ["read", "admin", false],
    [undefined, "admin", true],
    ["read", undefined, true],
  ])("granted scopes %j cover the wanted scopes %j: %j", (granted, wanted, expected) => {
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
])("S27: the header Retry-After %j means %j ms", (header, expected) => {
  const headers = new Headers(header === null ? {} : { "retry-after": header });
  const meaning = meaningOfProviderAnswer({ status: 503, headers }, 60_000);
  expect(meaning).toEqual({ kind: "busy", ...(expected && { retryAfterMs: expected }) });
});
