import { afterEach, describe, expect, test, vi } from "vitest";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { makeProject, type TestProject } from "../../test/harness/worker/project.ts";
import { WINDOW } from "../people/people.ts";

afterEach(() => void vi.useRealTimers());

/** A hundred seconds after the beginning of a window. */
const setTime = () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(Math.ceil(Date.now() / WINDOW) * WINDOW + 100_000);
};

/** Lets what was counted so far be more than any limit allows. */
const useUp = () => bindings.DB.prepare("UPDATE request_counts SET count = 1000").run();

async function post({ admin, slug }: TestProject, path: string, json: object): Promise<Response> {
  const cookie = [...admin.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const headers = { cookie, origin: ORIGIN, "content-type": "application/json" };
  const url = path.startsWith("/mail") ? `/api/v1${path}` : `/api/v1/projects/${slug}${path}`;
  return send(url, { method: "POST", headers, body: JSON.stringify(json) });
}

describe("F122: an answer with the status 429 says when to come again", () => {
  test.each([
    ["/members", { email: "ada@example.com" }],
    ["/servers/probe", { input: "https://mcp.example.com/mcp" }],
    ["/discovery", { url: "https://mcp.example.com/mcp" }],
    ["/servers/none/check", {}],
    ["/mail/test", {}],
  ])("POST %s has a Retry-After with the seconds until its window ends", async (path, json) => {
    setTime();
    const project = await makeProject();
    await post(project, path, json);
    await useUp();
    const refused = await post(project, path, json);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "800"]);
  });

  test("S85: sign-ins are limited, and the page that refuses one has a Retry-After, too", async () => {
    setTime();
    const form = new URLSearchParams({ email: "ada@example.com", next: "/" });
    const ask = () => send("/sign-in", { method: "POST", headers: { origin: ORIGIN }, body: form });
    await ask();
    await useUp();
    const refused = await ask();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "800"]);
  });

  test("S85: registrations of agents are limited, and a refused one has a Retry-After, too", async () => {
    setTime();
    const register = () => send("/oauth/register", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
    await register();
    await useUp();
    const refused = await register();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "800"]);
  });
});
