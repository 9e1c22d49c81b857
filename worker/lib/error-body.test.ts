import { HTTPException } from "hono/http-exception";
import { describe, expect, test } from "vitest";
import { logRefusal, toErrorBody, toErrorResponse, toKnown } from "./error-body.ts";
import { AppError } from "./errors.ts";
import type { LogFields } from "./log.ts";

describe("The one mapping of errors", () => {
  test.each([
    ["an error of the family stays what it is", new AppError("link.expired"), "link.expired"],
    ["a body that the router refuses is the caller's fault", new HTTPException(400, { message: "Malformed JSON" }), "request.invalid"],
    ["a body that is too large is too large", new HTTPException(413), "request.too_large"],
    ["a body of another type is not JSON", new HTTPException(415), "request.not_json"],
    ["what the router fails at is Cardea's fault", new HTTPException(500), "internal.failed"],
    ["an error of the language is Cardea's fault", new TypeError("x is undefined"), "internal.failed"],
    ["a value that is no error is Cardea's fault", "thrown", "internal.failed"],
  ])("%s", (_, thrown, code) => {
    expect(toKnown(thrown).code).toBe(code);
  });

  test("the cause of an unknown error is in no answer", async () => {
    const known = toKnown(new TypeError("at db.internal"));
    expect(known.reason).toContain("db.internal");
    expect(await toErrorResponse(known).text()).not.toContain("db.internal");
  });

  test("fields and what is to be confirmed are in the body where there are any", () => {
    const asks = { confirm: ["url"], people: 1, shared: false };
    expect(toErrorBody(new AppError("server.edit_loses", { fields: { url: "It moves." }, asks })).error).toMatchObject({
      fields: { url: "It moves." },
      asks,
    });
    expect(Object.keys(toErrorBody(new AppError("link.expired")).error)).toEqual(["code", "message"]);
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
