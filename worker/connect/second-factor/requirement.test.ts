import { describe, expect, test, vi } from "vitest";
import { PATIENCE } from "../../../test/harness/patience.ts";
import { bindings, ORIGIN, send } from "../../../test/harness/worker/app.ts";
import { type Browser, makeBrowser } from "../../../test/harness/worker/browser.ts";
import { makeProject, type TestProject } from "../../../test/harness/worker/project.ts";
import { prove, removeFactor, setUpApp } from "../../../test/harness/worker/second-factor.ts";
import { newAddress } from "../../../test/harness/worker/sign-in.ts";
import { dangerousRoutes, routesWithAct } from "../../api/role-policy.ts";
import { MINUTE } from "../../lib/clock.ts";
import { REQUIREMENTS, stricterOf } from "../../lib/text/second-factor-requirements.ts";
import { decideSecondFactor } from "../../people/people.ts";

type Problem = { code?: string };
type Change = { secondFactor: "off" | "acts" | "administrators" };

/** A new person of the project, signed in by code alone. @param by who invites them */
async function join(project: TestProject, role: "admin" | "auditor" | "member", by: Browser = project.admin): Promise<Browser & { email: string }> {
  const email = newAddress("grace");
  expect((await by.api("POST", `/projects/${project.slug}/members`, { email, role })).status).toBe(201);
  const browser = makeBrowser();
  await browser.signIn(email, "/second-factor");
  return { ...browser, email };
}

const read = (browser: Browser, { slug }: TestProject) => browser.api<Problem>("GET", `/projects/${slug}/members`);
const change = (browser: Browser, { slug }: TestProject, json: object) => browser.api<Problem & Partial<Change>>("PATCH", `/projects/${slug}`, json);
/** A dangerous act that changes nothing: the requirement itself, as it is. */
const actOn = (browser: Browser, project: TestProject, secondFactor: Change["secondFactor"]) => change(browser, project, { secondFactor });
const codeOf = async (answer: Promise<{ status: number; body: Problem | undefined }>) => (await answer).body?.code ?? (await answer).status;

async function later(by: number, run: () => Promise<void>): Promise<void> {
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    vi.setSystemTime(Date.now() + by);
    await run();
  } finally {
    vi.useRealTimers();
  }
}

/** A project whose administrator, with a second factor, requires one. */
async function requiring(secondFactor: Change["secondFactor"]) {
  const project = await makeProject();
  const grace = await join(project, "admin");
  const app = await setUpApp(grace);
  expect((await change(grace, project, { secondFactor })).body.secondFactor).toBe(secondFactor);
  return { project, grace, app };
}

describe("S14: a project requires a second factor", () => {
  test("administrators and auditors without the required second factor get nothing of the project, and read what to do", async () => {
    const { project, grace } = await requiring("administrators");
    for (const role of ["admin", "auditor"] as const) {
      const without = await join(project, role, grace);
      const { status, body } = await without.api<{ code: string; detail: string }>("GET", `/projects/${project.slug}/members`);
      expect([status, body.code, body.detail.includes("/second-factor")]).toEqual([403, "second_factor.missing", true]);
      expect(await codeOf(without.api("GET", `/projects/${project.slug}/export`))).toBe("second_factor.missing");
      expect((await without.api("GET", "/me")).status).toBe(200);
      expect((await without.open("/second-factor?next=%2Fconsole")).text).toContain("What you wanted to do needs a second factor.");
      await setUpApp(without);
      expect((await read(without, project)).status).toBe(200);
    }
    expect(await codeOf((await join(project, "member", grace)).api("GET", `/projects/${project.slug}/members`))).toBe("resource.not_found");
  });

  test("where a second factor is required before dangerous acts alone, reading goes on without one, and the act is refused and changes nothing", async () => {
    const { project, grace } = await requiring("acts");
    const without = await join(project, "admin", grace);
    expect((await read(without, project)).status).toBe(200);
    expect((await without.api("POST", `/projects/${project.slug}/tool-matches`, { server: null, tools: ["*"] })).status).not.toBe(403);
    expect(await codeOf(without.api("POST", `/projects/${project.slug}/api-keys`, { name: "x", purpose: "platform" }))).toBe("second_factor.missing");
    expect(await codeOf(without.api("DELETE", `/projects/${project.slug}?confirm=${project.slug}`, {}))).toBe("second_factor.missing");
    expect(await codeOf(actOn(without, project, "off"))).toBe("second_factor.missing");
    expect((await project.api<{ apiKeys: unknown[] }>("GET", "/api-keys")).body.apiKeys).toEqual([]);
    expect((await read(without, project)).status).toBe(200);
  });

  test("a proof counts for dangerous acts for a quarter of an hour, and for all else in the whole session", async () => {
    const { project, grace, app } = await requiring("acts");
    await later(16 * MINUTE, async () => {
      expect(await codeOf(actOn(grace, project, "acts"))).toBe("second_factor.needed");
      expect((await read(grace, project)).status).toBe(200);
      await prove(grace, app.recoveryCodes[0] ?? "");
      expect(await codeOf(actOn(grace, project, "acts"))).toBe(200);
    });
  });

  test("an administrator without a second factor cannot require one, and neither an auditor nor another project's administrator changes it", async () => {
    const { project } = await requiring("acts");
    const own = await makeProject();
    const without = await join(own, "admin");
    expect(await codeOf(change(without, own, { secondFactor: "administrators" }))).toBe("second_factor.missing");
    expect(await codeOf(change(without, own, { secondFactor: "off" }))).toBe(200);
    const auditor = await join(own, "auditor");
    expect(await codeOf(change(auditor, own, { secondFactor: "off" }))).toBe("role.reads_only");
    expect(await codeOf(change(without, project, { secondFactor: "off" }))).toBe("resource.not_found");
    expect(await codeOf(change(without, own, { secondFactor: "sometimes" }))).toBe("request.invalid");
  });

  test("the last factor stays while it is required, and goes after the requirement has ended", async () => {
    const { project, grace } = await requiring("administrators");
    const refused = await removeFactor(grace);
    expect([refused.status, refused.text.includes("so the last one stays")]).toEqual([409, true]);
    expect((await grace.open("/second-factor")).text).toContain("10 are left.");
    expect((await change(grace, project, { secondFactor: "off" })).status).toBe(200);
    expect((await removeFactor(grace)).location).toBe("/second-factor?removed");
  });

  test("a program with a platform token is not asked, and links, homes and connections are not either", async () => {
    const { project, grace } = await requiring("administrators");
    const { body } = await grace.api<{ key: string }>("POST", `/projects/${project.slug}/api-keys`, { name: "program", purpose: "platform" });
    const headers = { authorization: `Bearer ${body.key}`, "content-type": "application/json" };
    for (const path of ["members", "export"]) expect((await send(`/api/v1/projects/${project.slug}/${path}`, { headers })).status).toBe(200);
    const without = await join(project, "admin", grace);
    for (const path of ["/home", `/home/${project.slug}`, "/connections"]) expect((await without.open(path)).status).toBe(200);
  });

  test("the change is in the audit, and a settings form that was read before it overwrites nothing", async () => {
    const { project, grace } = await requiring("acts");
    const audit = async () => JSON.stringify((await grace.api("GET", `/projects/${project.slug}/audit`)).body);
    await expect.poll(audit, PATIENCE).toContain("second factor: off → acts");
    const { body } = await grace.api<{ etag: string }>("GET", `/projects/${project.slug}`);
    await actOn(grace, project, "administrators");
    const stale = await grace.visit(`/api/v1/projects/${project.slug}`, {
      method: "PATCH",
      headers: { origin: ORIGIN, "content-type": "application/json", "if-match": body.etag },
      body: JSON.stringify({ secondFactor: "off" }),
    });
    expect(stale.status).toBe(412);
  });
});

describe("S14: the deployment requires a second factor", () => {
  const as = (REQUIRE_SECOND_FACTOR: string) => ({ ...bindings, REQUIRE_SECOND_FACTOR });
  const cookieOf = (browser: Browser) => [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const ask = async (browser: Browser, path: string, requirement: string) => {
    const answer = await send(`/api/v1${path}`, { headers: { cookie: cookieOf(browser) } }, as(requirement));
    return answer.status === 200 ? 200 : ((await answer.json()) as Problem).code;
  };

  test("the deployment requires a second factor of platform administrators at its routes, and of every project's administrators, whatever the project says", async () => {
    const project = await makeProject();
    const grace = await join(project, "admin");
    const path = `/projects/${project.slug}`;
    expect(await ask(project.admin, "/vault-keys", "administrators")).toBe("second_factor.missing");
    expect(await ask(project.admin, "/vault-keys", "acts")).toBe(200);
    expect(await ask(grace, `${path}/members`, "administrators")).toBe("second_factor.missing");
    expect(await ask(grace, `${path}/members`, "acts")).toBe(200);
    expect(await ask(grace, `${path}/export`, "acts")).toBe("second_factor.missing");
    await setUpApp(grace);
    expect(await ask(grace, `${path}/export`, "administrators")).toBe(200);
    const id = /name="id" value="([^"]+)"/.exec((await grace.open("/second-factor")).text)?.[1] ?? "";
    const init = { method: "POST", headers: { cookie: cookieOf(grace), origin: ORIGIN }, body: new URLSearchParams({ id }) };
    expect((await send("/second-factor/remove", init, as("acts"))).status).toBe(409);
    expect((await send("/second-factor/remove", init)).status).toBe(303);
  });
});

describe("S14: the decisions about second factors", () => {
  const NOW = 1_800_000_000_000;
  const proof = (hasSecondFactor: boolean, ago?: number) => ({ openedAt: NOW, hasSecondFactor, provenAt: ago === undefined ? undefined : NOW - ago });

  test.each([
    [proof(false), "off", true, "passes"],
    [proof(false), "acts", false, "passes"],
    [proof(false), "acts", true, "set up"],
    [proof(false), "administrators", false, "set up"],
    [proof(true), "off", false, "prove"],
    [proof(true, 60 * MINUTE), "off", true, "passes"],
    [proof(true, 60 * MINUTE), "administrators", false, "passes"],
    [proof(true, 60 * MINUTE), "administrators", true, "prove"],
    [proof(true, 60 * MINUTE), "acts", true, "prove"],
    [proof(true, 15 * MINUTE), "acts", true, "passes"],
  ] as const)("with %o, required %s and a dangerous act %s the decision is %s", (of, required, isDangerous, decision) => {
    expect(decideSecondFactor(of, { required, isDangerous, now: NOW })).toBe(decision);
  });

  test("of two requirements the stricter one holds", () => {
    for (const [at, one] of REQUIREMENTS.entries())
      for (const [other, two] of REQUIREMENTS.entries()) expect(stricterOf(one, two)).toBe(REQUIREMENTS[Math.max(at, other)]);
  });

  test("each dangerous act is a route of the table of roles", () => {
    const routes = routesWithAct();
    expect(dangerousRoutes().filter((route) => !routes.includes(route))).toEqual([]);
  });
});
