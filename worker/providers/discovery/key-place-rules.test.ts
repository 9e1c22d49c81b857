import { describe, expect, test } from "vitest";
import { keyPlaceOf } from "./key-place-rules.ts";

const at = (text: string, challenge?: string) =>
  keyPlaceOf({ text, headers: new Headers(challenge === undefined ? {} : { "www-authenticate": challenge }) });

describe("F78: where a server wants its key", () => {
  test.each<[string, string | undefined, object]>([
    ['{"error":"Missing X-API-Key header"}', undefined, { in: "header", name: "X-API-Key", prefix: "" }],
    ["The header x-goog-auth-token is missing", undefined, { in: "header", name: "x-goog-auth-token", prefix: "" }],
    ["", 'ApiKey realm="x", header="X-Acme-Key"', { in: "header", name: "X-Acme-Key", prefix: "" }],
    ["", "Bearer", { in: "header", name: "Authorization", prefix: "Bearer " }],
    ["", 'Basic realm="x"', { in: "header", name: "Authorization", prefix: "Basic " }],
    ["", "Token", { in: "header", name: "Authorization", prefix: "Token " }],
    ['{"error":"invalid api_key"}', undefined, { in: "query", name: "api_key", prefix: "" }],
    ["the apikey query parameter is missing", undefined, { in: "query", name: "apikey", prefix: "" }],
    ["Authorization header required", undefined, { in: "header", name: "Authorization", prefix: "Bearer " }],
    ["invalid API key", undefined, { in: "header", prefix: "" }],
    ["<html>Forbidden</html>", undefined, { in: "header", prefix: "" }],
    ["", "__proto__ x=1, constructor", { in: "header", prefix: "" }],
  ])("%j with the challenge %j means %j", (text, challenge, place) => {
    expect(at(text, challenge)).toEqual(place);
  });

  test("a hostile answer is read in linear time", () => {
    for (const piece of ["x-", "authorization ", "api_key ", 'header="', "-key"])
      expect(at(piece.repeat(100_000), piece.repeat(5000))).toHaveProperty("in");
  });
});
