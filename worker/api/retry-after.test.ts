import { afterEach, describe, expect, test, vi } from "vitest";
import { bindings, ORIGIN, send } from "../../test/harness/worker/app.ts";
import { makeProject, type TestProject } from "../../test/harness/worker/project.ts";
import { WINDOW } from "../people/rate-limit.ts";

afterEach(() => void vi.useRealTimers());

/** A hundred seconds after the beginning of a window, in which nothing was counted yet. */
const setTime = async () => {
  await bindings.DB.prepare("DELETE FROM request_counts").run();
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

const limitOf = ({ headers }: Response) => [headers.get("ratelimit-policy"), headers.get("ratelimit"), headers.get("retry-after")];

describe("F122: a limited route says what is left, and an answer with the status 429 when to come again", () => {
  test.each<[string, object, [name: string, quota: number][]]>([
    [
      "/members",
      { email: "ada@example.com" },
      [
        ["invite", 100],
        ["invite-to", 3],
      ],
    ],
    ["/servers/probe", { input: "https://mcp.example.com/mcp" }, [["discover", 60]]],
    ["/discovery", { url: "https://mcp.example.com/mcp" }, [["discover", 60]]],
    ["/servers/none/check", {}, [["check", 120]]],
    ["/mail/test", {}, [["test-mail", 10]]],
  ])(
    "POST %s has RateLimit and RateLimit-Policy, and beyond its limit a Retry-After with the seconds until its window ends",
    async (path, json, limits) => {
      await setTime();
      const project = await makeProject();
      const served = await post(project, path, json);
      const policies = limits.map(([name, quota]) => `"${name}";q=${quota};w=900`);
      const left = limits.map(([name, quota]) => `"${name}";r=${quota - 1};t=800`);
      expect(limitOf(served)).toEqual([policies.join(", "), left.join(", "), null]);
      await useUp();
      const refused = await post(project, path, json);
      expect([refused.status, ...limitOf(refused)]).toEqual([429, policies[0], `"${limits[0]?.[0]}";r=0;t=800`, "800"]);
    },
  );

  test("a program's request to a limited route counts for the limit of its token, too, and the answer names both", async () => {
    await setTime();
    const project = await makeProject();
    const made = await post(project, "/api-keys", { name: "Deployer", purpose: "platform" });
    const { key } = (await made.json()) as { key: string };
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const body = JSON.stringify({ url: "https://mcp.example.com/mcp" });
    const served = await send(`/api/v1/projects/${project.slug}/discovery`, { method: "POST", headers, body });
    expect(limitOf(served)).toEqual(['"token";q=3000;w=900, "discover";q=60;w=900', '"token";r=2999;t=800, "discover";r=59;t=800', null]);
  });

  test("a route without a limit says nothing of one to a person", async () => {
    const project = await makeProject();
    expect(limitOf(await post(project, "/discovery", {}))).toEqual([null, null, null]);
  });

  test("S85: sign-ins are limited, and the page that refuses one has a Retry-After, too", async () => {
    await setTime();
    const form = new URLSearchParams({ email: "ada@example.com", next: "/" });
    const ask = () => send("/sign-in", { method: "POST", headers: { origin: ORIGIN }, body: form });
    await ask();
    await useUp();
    const refused = await ask();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "800"]);
  });

  test("S85: registrations of agents are limited, and a refused one has a Retry-After, too", async () => {
    await setTime();
    const register = () => send("/oauth/register", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
    await register();
    await useUp();
    const refused = await register();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "800"]);
  });
});
