import { describe, expect, test } from "vitest";
import { findTokenChallenge, parseChallenges } from "./challenges.ts";

const PRM = "https://mcp.example/.well-known/oauth-protected-resource";
const plain = (field: string) =>
  parseChallenges(field).map(({ scheme, parameters, token68 }) => [
    scheme,
    Object.fromEntries(parameters),
    ...(token68 === undefined ? [] : [token68]),
  ]);

describe("B25: a WWW-Authenticate field is read by RFC 9110 §11", () => {
  test.each<[string, string, unknown[]]>([
    ["one challenge", 'Bearer realm="x", scope="a b"', [["bearer", { realm: "x", scope: "a b" }]]],
    ["a scheme alone", "Bearer", [["bearer", {}]]],
    [
      "two challenges in one field",
      'Basic realm="x", Bearer scope="a"',
      [
        ["basic", { realm: "x" }],
        ["bearer", { scope: "a" }],
      ],
    ],
    [
      "several fields joined by commas",
      'Bearer scope="a",Basic realm="y"',
      [
        ["bearer", { scope: "a" }],
        ["basic", { realm: "y" }],
      ],
    ],
    [
      "a scheme alone before another challenge",
      'Negotiate, Bearer scope="a"',
      [
        ["negotiate", {}],
        ["bearer", { scope: "a" }],
      ],
    ],
    [
      "a token68",
      'Negotiate YIIJvwYGKwYBBQUCoII=, Bearer scope="a"',
      [
        ["negotiate", {}, "YIIJvwYGKwYBBQUCoII="],
        ["bearer", { scope: "a" }],
      ],
    ],
    ["a token68 without padding", "NTLM TlRMTVNTUAAC", [["ntlm", {}, "TlRMTVNTUAAC"]]],
    ["schemes and names in any case", 'bEaReR SCOPE="a"', [["bearer", { scope: "a" }]]],
    ["spaces wherever they are allowed", 'Bearer   realm = "x" ,\t scope="a"  ', [["bearer", { realm: "x", scope: "a" }]]],
    ["commas and equals signs in quotes", 'Bearer realm="a, Basic b=c", scope="d"', [["bearer", { realm: "a, Basic b=c", scope: "d" }]]],
    ["quoted pairs", String.raw`Bearer realm="say \"hi\" \\", scope="d"`, [["bearer", { realm: 'say "hi" \\', scope: "d" }]]],
    [
      "values without quotes",
      `Bearer error=invalid_token, resource_metadata=${PRM}`,
      [["bearer", { error: "invalid_token", resource_metadata: PRM }]],
    ],
    ["empty list members", ', ,Bearer scope="a",,', [["bearer", { scope: "a" }]]],
    ["a name that occurs twice", 'Bearer scope="a", scope="b"', [["bearer", { scope: "a" }]]],
    ["no comma between parameters", 'Bearer realm="x" scope="a"', [["bearer", { realm: "x", scope: "a" }]]],
    ["quotes that never end", 'Bearer scope="a, b', [["bearer", { scope: "a, b" }]]],
    ["invalid text", '"x", (;), Bearer scope="a"', [["bearer", { scope: "a" }]]],
    ["parameters without a scheme", 'scope="a"', []],
    ["no content", "", []],
  ])("a WWW-Authenticate field with %s is read correctly", (_, field, expected) => {
    expect(plain(field)).toEqual(expected);
  });

  test("a long WWW-Authenticate field is read in linear time", () => {
    for (const piece of ["a ", '"', 'x="', "\\", ",", " ", "=", "a=,", "Bearer "])
      expect(parseChallenges(piece.repeat(200_000)), piece).toBeInstanceOf(Array);
  });
});

describe("B25: the challenge for an OAuth client", () => {
  test.each<[string, string, unknown]>([
    ["is found after another challenge", `Basic realm="x", Bearer resource_metadata="${PRM}"`, { resourceMetadata: new URL(PRM) }],
    ["is found under DPoP", `DPoP algs="ES256", resource_metadata="${PRM}"`, { resourceMetadata: new URL(PRM) }],
    ["is the challenge that names resource metadata", `Bearer scope="a", DPoP resource_metadata="${PRM}"`, { resourceMetadata: new URL(PRM) }],
    ["has no resource metadata if its address is invalid", 'Bearer resource_metadata="/x", scope="a"', { scope: "a" }],
    ["has no empty members", 'Bearer resource_metadata="", scope=" ", error=""', {}],
    ["is undefined if no challenge asks for a token", `Basic resource_metadata="${PRM}"`, undefined],
  ])("the challenge for an OAuth client %s", (_, field, expected) => {
    expect(findTokenChallenge(new Headers({ "www-authenticate": field }))).toEqual(expected);
  });

  test("the challenge for an OAuth client is found in a second field", () => {
    const headers = new Headers([
      ["www-authenticate", 'Basic realm="x"'],
      ["www-authenticate", `Bearer resource_metadata="${PRM}"`],
    ]);
    expect(findTokenChallenge(headers)).toEqual({ resourceMetadata: new URL(PRM) });
  });
});
