import { HTTPException } from "hono/http-exception";
import { describe, expect, test } from "vitest";
import { logRefusal, requestIdOf, toErrorBody, toErrorResponse, toKnown } from "./error-body.ts";
import { AppError, reasonOf } from "./errors.ts";
import type { LogFields } from "./log.ts";

describe("the mapping of thrown values to errors", () => {
  test.each([
    ["an AppError stays what it is", new AppError("link.expired"), "link.expired"],
    ["a body that the router refuses is the caller's fault", new HTTPException(400, { message: "Malformed JSON" }), "request.invalid"],
    ["a body that is too large gets a code for that", new HTTPException(413), "request.too_large"],
    ["a body of another type counts as not JSON", new HTTPException(415), "request.not_json"],
    ["a failure of the router is Cardea's fault", new HTTPException(500), "internal.failed"],
    ["a TypeError is Cardea's fault", new TypeError("x is undefined"), "internal.failed"],
    ["a value that is no error is Cardea's fault", "thrown", "internal.failed"],
  ])("%s", (_, thrown, code) => {
    expect(toKnown(thrown).code).toBe(code);
  });

  test("the cause of an unknown error is in no answer", async () => {
    const known = toKnown(new TypeError("at db.internal"));
    expect(known.reason).toContain("db.internal");
    expect(await toErrorResponse(known).text()).not.toContain("db.internal");
  });

  test("the body of an error contains its fields and its question, if it has any", () => {
    const asks = { confirm: ["url"], people: 1, shared: false };
    expect(toErrorBody(new AppError("server.edit_loses", { fields: { url: "It moves." }, asks })).error).toMatchObject({
      fields: { url: "It moves." },
      asks,
    });
    expect(Object.keys(toErrorBody(new AppError("link.expired")).error)).toEqual(["code", "message"]);
  });

  test("S40: the reason of a failed query is its cause, without the query's parameters", () => {
    const failed = Object.assign(new Error("Failed query: select … params: ada@company.dev"), { params: ["ada@company.dev"] });
    expect(reasonOf(failed)).toBe("a query failed");
    expect(reasonOf(Object.assign(failed, { cause: new Error("no such column: x") }))).toBe("a query failed: Error: no such column: x");
  });

  test("S40: the reason of a text that is no JSON does not quote it", () => {
    const thrown = (() => {
      try {
        return JSON.parse("a-secret");
      } catch (error) {
        return error;
      }
    })();
    expect(String(thrown)).toContain("a-secret");
    expect(reasonOf(thrown)).not.toContain("secret");
  });

  test("a refused request is logged as information, a failed one as an error", () => {
    const lines: [level: string, event: string, fields?: LogFields][] = [];
    const log = {
      info: (event: string, fields?: LogFields) => void lines.push(["info", event, fields]),
      error: (event: string, fields?: LogFields) => void lines.push(["error", event, fields]),
    };
    logRefusal(log, new AppError("link.expired"), { route: "/a" });
    logRefusal(log, new AppError("internal.failed", { reason: "why" }), { route: "/b" });
    expect(lines).toEqual([
      ["info", "request.refused", { code: "link.expired", reason: undefined, route: "/a" }],
      ["error", "request.failed", { code: "internal.failed", reason: "why", route: "/b" }],
    ]);
  });
});

test.each([
  ["8f2a6c1d9e0b4a73-FRA", "8f2a6c1d9e0b4a73-FRA"],
  ["8f2a6c1d9e0b4a73", "8f2a6c1d9e0b4a73"],
  ["a secret that a client sent", undefined],
  ["", undefined],
])("the header CF-Ray %j gives the log the request's id %j", (ray, id) => {
  expect(requestIdOf(new Request("https://cardea.test/", { headers: { "cf-ray": ray } }))).toBe(id);
});
