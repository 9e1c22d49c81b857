import { describe, expect, test } from "vitest";
import { inPieces } from "../../../test/harness/bodies.ts";
import { send } from "../../../test/harness/worker/app.ts";
import { withBody } from "./read-body.ts";

const post = (body: RequestInit["body"]) => new Request("https://cardea.test/", { method: "POST", body, headers: { "x-kept": "1" } });

describe("L1: a request's body", () => {
  test.each([0, 1, 65_535, 65_536])("a request body of %i bytes is read completely, and the rest of the request is kept", async (size) => {
    const read = await withBody(post(inPieces(size)), 65_536);
    expect((await read?.arrayBuffer())?.byteLength).toBe(size);
    expect(read?.headers.get("x-kept")).toBe("1");
    expect(read?.method).toBe("POST");
  });

  test.each([65_537, 1_000_000])("a request body of %i bytes is refused, and the rest of it is read and discarded", async (size) => {
    const body = inPieces(size);
    expect(await withBody(post(body), 65_536)).toBeUndefined();
  });

  test("a request without a body is returned as it is", async () => {
    const request = new Request("https://cardea.test/");
    expect(await withBody(request, 1)).toBe(request);
  });
});

describe("L1: a page", () => {
  test.each(["/sign-in", "/sign-in/code", "/authorize", "/connect/lnk_x/header", "/sign-out"])("the page %s refuses 5 MB in pieces", async (path) => {
    const headers = { origin: "https://cardea.test", "content-type": "application/x-www-form-urlencoded" };
    const response = await send(path, { method: "POST", headers, body: inPieces(5 * 1024 * 1024) });
    expect(response.status).toBe(413);
    expect(await response.text()).toContain("The request is larger than Cardea accepts.");
  });
});
