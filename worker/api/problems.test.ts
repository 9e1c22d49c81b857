import { describe, expect, test } from "vitest";
import { ORIGIN, send } from "../../test/harness/worker/app.ts";
import { makeBrowser } from "../../test/harness/worker/browser.ts";
import { asAdmin, makeProject } from "../../test/harness/worker/project.ts";
import { errorCodes } from "../lib/errors.ts";
import type { Problem } from "../lib/problems/problem.ts";

const PROBLEM = "application/problem+json";
const typeOf = ({ headers }: Response): string | null => headers.get("content-type");

describe("F122: an error of the REST API is a problem (RFC 9457)", () => {
  test("a refused change says what, where and why, and names each wrong field", async () => {
    const { admin, slug } = await makeProject();
    const cookie = [...admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { cookie, origin: ORIGIN, "content-type": "application/json", "cf-ray": "8f2a6c1d9e0b4a73-FRA" };
    const answer = await send(`/api/v1/projects/${slug}/links`, { method: "POST", headers, body: '{"type":"user","servers":[],"domains":["?"]}' });
    expect([answer.status, typeOf(answer), answer.headers.get("cache-control")]).toEqual([400, PROBLEM, "no-store"]);
    expect(await answer.json()).toEqual({
      type: `${ORIGIN}/errors/request.invalid`,
      title: "The request is not valid.",
      status: 400,
      detail: "The request is not valid. Check the fields named below.",
      instance: `/api/v1/projects/${slug}/links`,
      requestId: "8f2a6c1d9e0b4a73-FRA",
      code: "request.invalid",
      fields: { servers: expect.any(String), domains: expect.any(String) },
    });
  });

  test.each([
    ["GET", "/api/v1/me", 401, "session.missing"],
    ["GET", "/api/v1/nothing", 401, "session.missing"],
    ["POST", "/api/v1/projects", 403, "request.cross_site"],
    ["GET", "/nothing", 404, "resource.not_found"],
    ["GET", "/operator/backup/about", 404, "resource.not_found"],
  ])("the answer to %s %s is a problem, with the status %i and the code %s", async (method, path, status, code) => {
    const answer = await send(path, { method });
    expect([answer.status, typeOf(answer)]).toEqual([status, PROBLEM]);
    expect(await answer.json()).toMatchObject({ type: `${ORIGIN}/errors/${code}`, status, code, instance: path });
  });

  test("an administrator gets a problem, too, for a route that does not exist", async () => {
    const { status, body } = await (await asAdmin()).api<Problem>("GET", "/nothing");
    expect([status, body.code]).toEqual([404, "resource.not_found"]);
  });

  test("S40: the path of a problem leaves out what may be a secret", async () => {
    const problem = (await (await send("/connect2/lnk_A-Secret-Of-Somebody")).json()) as Problem;
    expect(problem.instance).toBe("/connect2/…");
  });

  test("agents and OAuth clients get errors in the forms of their own protocols", async () => {
    const { slug } = await makeProject();
    const key = await send(`/mcp/${slug}`, { method: "POST", headers: { authorization: "Bearer ck_wrong" }, body: "{}" });
    expect([key.status, typeOf(key), await key.json()]).toEqual([
      401,
      expect.stringContaining("application/json"),
      { error: expect.objectContaining({ code: "key.invalid" }) },
    ]);
    const form = new URLSearchParams({ grant_type: "authorization_code", code: "x", client_id: "x" });
    const token = await send("/oauth/token", { method: "POST", body: form });
    expect(((await token.json()) as { error: string }).error).toMatch(/^invalid_/);
  });
});

describe("F122: the page to which a problem's type leads", () => {
  const open = (code: string, language = "en") => makeBrowser().visit(`/errors/${code}`, { headers: { "accept-language": language } });

  test("each error has a page with its code, its status, its cause and what to do", async () => {
    for (const code of errorCodes) {
      const { status, text } = await open(code);
      expect([code, status]).toEqual([code, 200]);
      expect(text).toContain(`<code>${code}</code>`);
      expect(text).toMatch(/Cause<\/h2><p>.{5,}<\/p><h2>What to do<\/h2><p>.{5,}<\/p>/s);
      expect(text).not.toMatch(/<script|`/);
    }
  });

  test.each([
    ["de", "Was dieser Fehler bedeutet"],
    ["es", "Qué significa este error"],
  ])("the page has its heading in the reader's language: %s", async (language, title) => {
    expect((await open("link.expired", language)).text).toContain(`<h1>${title}</h1>`);
  });

  test.each(["nothing", "constructor", "link.expired%00", "<img>"])("there is no page for the code %s", async (code) => {
    const { status, text } = await open(encodeURIComponent(code));
    expect(status).toBe(404);
    expect(text).not.toContain("<img>");
  });
});
