import { describe, expect, test } from "vitest";
import { meaningOfProviderAnswer, type ProviderMeaning, toErrorName } from "./foreign-answers.ts";

type Given = { error?: string; description?: string; headers?: Record<string, string> };

const meaningOf = (status: number, { headers, ...said }: Given = {}) =>
  meaningOfProviderAnswer({ status, headers: new Headers(headers), ...said }, 0);
const said = (description: string): Given => ({ error: "invalid_request", description });

const TABLE: [ProviderMeaning["kind"], number, Given?][] = [
  ["grant-dead", 400, { error: "invalid_grant" }],
  ["grant-dead", 200, { error: "invalid_grant" }],
  ["grant-dead", 401, { error: "invalid_grant" }],
  ["grant-dead", 500, { error: "invalid_grant" }],
  ["grant-dead", 400, { error: "Invalid_Grant" }],
  ["grant-dead", 200, { error: "bad_refresh_token" }],
  ["grant-dead", 401, { error: "invalid_token" }],
  ["grant-dead", 401, { headers: { "www-authenticate": 'Basic realm="x", Bearer error="invalid_token"' } }],
  ["grant-dead", 400, { error: "interaction_required" }],
  ["grant-dead", 400, said("refresh token revoked")],
  ["grant-dead", 400, said("The refresh_token has expired.")],
  ["grant-dead", 401, said("Refresh token is invalid or has already been used")],
  ["grant-dead", 403, { error: "forbidden", description: "Grant not found" }],
  ["grant-dead", 404, { description: "Refresh token does not exist" }],
  ["broken", 400, said("Missing parameter: refresh_token")],
  ["broken", 400, said("The request has expired")],
  ["broken", 400, { error: "invalid_request" }],
  ["broken", 400, { error: "unsupported_grant_type" }],
  ["broken", 400],
  ["broken", 401],
  ["broken", 403],
  ["broken", 404],
  ["broken", 200],
  ["broken", 400, { error: "constructor" }],
  ["client-refused", 401, { error: "invalid_client" }],
  ["client-refused", 400, { error: "unauthorized_client" }],
  ["client-refused", 200, { error: "incorrect_client_credentials" }],
  ["client-refused", 400, { error: "redirect_uri_mismatch" }],
  ["scope-refused", 400, { error: "invalid_scope" }],
  ["scope-refused", 400, { error: "invalid_target" }],
  ["busy", 429],
  ["busy", 429, { error: "invalid_grant" }],
  ["busy", 503, { error: "invalid_client" }],
  ["busy", 408],
  ["busy", 500],
  ["busy", 502],
  ["busy", 504, said("refresh token expired")],
  ["busy", 400, { error: "temporarily_unavailable" }],
  ["busy", 200, { error: "ratelimited" }],
  ["moved", 301],
  ["moved", 308],
];

describe("B26: the meaning of a provider's answer", () => {
  test.each(TABLE)("an answer of a provider means %s with status %i and %j", (kind, status, given) => {
    expect(meaningOf(status, given).kind).toBe(kind);
  });

  test("a client is gone if the provider does not know it, and not if it lacks permission", () => {
    expect(meaningOf(401, { error: "invalid_client" })).toEqual({ kind: "client-refused", gone: true });
    expect(meaningOf(400, { error: "unauthorized_client" })).toEqual({ kind: "client-refused", gone: false });
  });

  test("any other answer of a provider has exactly one meaning, and never means a dead grant", () => {
    const errors = [undefined, "", "x", "server_error", "__proto__", "toString", "invalid_request"];
    for (let status = 100; status < 600; status++) {
      for (const error of errors) expect(meaningOf(status, { error, description: "no" }).kind).toMatch(/^(busy|moved|broken)$/);
    }
  });

  test.each([
    ["invalid_grant", "invalid_grant"],
    ["Bearer eyJhbGciOi", undefined],
    [`a${"b".repeat(60)}`, undefined],
    ["<script>", undefined],
    [undefined, undefined],
  ])("the error name %s is shown as %s", (error, shown) => {
    expect(toErrorName(error)).toBe(shown);
  });
});
