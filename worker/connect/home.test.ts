import { describe, expect, test } from "vitest";
import { connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { ORIGIN, send } from "../../test/harness/worker/app.ts";
import { type Browser, makeBrowser } from "../../test/harness/worker/browser.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";

/** Invites a new person, who then signs in without a link. */
async function invite(project: TestProject, name: string): Promise<Browser & { email: string; id: string }> {
  const email = `${name}.${crypto.randomUUID().slice(0, 8)}@example.com`;
  const { status, body } = await project.api<{ id: string }>("POST", "/members", { email, role: "member" });
  if (status !== 201) throw new Error(`not invited: ${status}`);
  const browser = makeBrowser();
  await browser.signIn(email, `/home/${project.slug}`);
  return { ...browser, email, id: body.id };
}

const stored = async (project: TestProject) => (await project.api<{ credentials: unknown[] }>("GET", "/credentials")).body.credentials.length;
/** The path of the page on which a server is connected, as the home shows it. */
const wayTo = (page: string, server: string) =>
  (new RegExp(`(?:href|action)="(/connect/[^"]*/${server}\\?[^"]*)"`).exec(page)?.[1] ?? "no way").replaceAll("&amp;", "&");
const switchOffChats = (project: TestProject) =>
  project.api("PUT", "/navigators/default", { name: "Default", mode: "direct", inChatAuthentication: false, denied: [] });

describe("F28: a member's home", () => {
  test("a member who opens the front page is led to their project, and an administrator gets the console", async () => {
    const [project, other] = [await makeProject(), await makeProject()];
    const ada = await invite(project, "ada");
    expect((await ada.visit("/")).location).toBe("/home");
    expect((await ada.visit("/")).headers.get("cache-control")).toBe("no-store");
    expect((await ada.visit("/home")).location).toBe(`/home/${project.slug}`);
    await other.api("POST", "/members", { email: ada.email, role: "member" });
    const both = await ada.open("/");
    expect(both.text).toContain("<h1>My projects</h1>");
    for (const { slug } of [project, other]) expect(both.text).toContain(`href="/home/${slug}"`);
    await other.api("PATCH", `/members/${ada.id}`, { role: "admin" });
    expect((await ada.visit("/")).location).toBeUndefined();
    expect((await project.admin.visit("/")).location).toBeUndefined();
    expect((await makeBrowser().visit("/")).location).toBeUndefined();
    expect((await makeBrowser().visit("/home")).location).toContain("/sign-in?next=");
  });

  test("an invited person connects without a link what the project offers, and their agent uses it", async () => {
    const project = await makeProject();
    const ada = await invite(project, "ada");
    const inbox = await (await send("/dev/inbox")).text();
    expect(inbox.split("<li").find((mail) => mail.includes(`to ${ada.email},`) && mail.includes("has added you"))).toContain(
      `${ORIGIN}/home/${project.slug}`,
    );
    const home = await ada.open(`/home/${project.slug}`);
    expect(home.text).toContain("4 accounts are not connected yet.");
    expect(home.text).toContain("Ready without an account of yours: The none server.");
    expect(home.text).toContain(`${ORIGIN}/mcp/${project.slug}`);

    const typed = await ada.follow(await ada.submit(wayTo(home.text, "header"), { "X-API-Key": "demo-ada-1" }));
    expect(typed.path).toBe(`/home/${project.slug}?connected=header`);
    expect(typed.text).toContain("The header server is connected.");
    expect(typed.text).toContain("3 accounts are not connected yet.");
    const signedIn = await connect(ada, wayTo(home.text, "oauth2").replace("/oauth2?", "?"), "oauth2", "ada");
    expect(signedIn.path).toBe(`/home/${project.slug}?connected=oauth2`);
    const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
    expect([await whoami(agent, "header"), await whoami(agent, "oauth2")]).toEqual(["ada", "ada"]);
    expect((await ada.open(`/home/${project.slug}`)).text).toContain("Test agent");
  });

  test("a member connects at home although agents hand out no links, and an agent's link stays without effect", async () => {
    const project = await makeProject();
    const ada = await invite(project, "ada");
    const { text } = await ada.open(`/home/${project.slug}`);
    await switchOffChats(project);
    const path = wayTo(text, "header");
    const link = path.split("/header")[0] ?? "";
    expect((await ada.open(`${link}/header`)).status).toBe(410);
    expect((await ada.submit(`${link}/header`, { "X-API-Key": "demo-ada-1" })).status).toBe(410);
    expect((await ada.open(`${link}/header?from=home&for=x.y.z`)).status).toBe(404);
    expect((await ada.open(`${link}?from=elsewhere`)).status).toBe(410);
    expect(await stored(project)).toBe(0);
    expect((await ada.follow(await ada.submit(path, { "X-API-Key": "demo-ada-1" }))).text).toContain("The header server is connected.");
    expect(await stored(project)).toBe(1);
  });

  test("a person who is no member sees no project and can store nothing, even with the address of a member's form", async () => {
    const [project, own] = [await makeProject(), await makeProject()];
    const ada = await invite(project, "ada");
    const mallory = await invite(own, "mallory");
    const path = wayTo((await ada.open(`/home/${project.slug}`)).text, "header");
    for (const slug of [project.slug, "no-such-project"]) {
      const page = await mallory.open(`/home/${slug}`);
      expect([slug, page.status, page.text.includes("Nothing here")]).toEqual([slug, 404, true]);
      expect(page.text).not.toContain("The header server");
    }
    expect((await mallory.open(path)).status).toBe(403);
    expect((await mallory.submit(path, { "X-API-Key": "demo-mallory-1" })).status).toBe(403);
    expect((await makeBrowser().submit(path, { "X-API-Key": "demo-mallory-1" })).location).toContain("/sign-in");
    expect((await ada.submit(path, { "X-API-Key": "demo-ada-1" }, { origin: "https://evil.example" })).status).toBe(403);
    expect(await stored(project)).toBe(0);
  });

  test("a form that was open is judged again when it is sent: after the member was removed, the server paused or the server removed", async () => {
    const project = await makeProject();
    const [ada, bob] = [await invite(project, "ada"), await invite(project, "bob")];
    const { text } = await ada.open(`/home/${project.slug}`);
    const send = (browser: Browser, server: string, field: string) => browser.submit(wayTo(text, server), { [field]: "demo-ada-1" });
    await project.api("PATCH", "/servers/header", { state: "paused" });
    expect((await send(ada, "header", "X-API-Key")).status).toBe(404);
    await project.api("DELETE", "/servers/query");
    expect((await send(ada, "query", "api_key")).status).toBe(404);
    const now = (await ada.open(`/home/${project.slug}`)).text;
    expect(now).not.toContain("The header server");
    expect(now).not.toContain("The query server");
    await project.api("PATCH", "/servers/header", { state: "active" });
    await project.api("DELETE", `/members/${bob.id}`);
    expect((await send(bob, "header", "X-API-Key")).status).toBe(403);
    expect((await bob.open(`/home/${project.slug}`)).status).toBe(404);
    expect((await bob.open("/home")).text).toContain("You are in no project yet.");
    expect(await stored(project)).toBe(0);
  });

  test("two forms that are sent at once leave one credential, and both show that it is connected", async () => {
    const project = await makeProject();
    const ada = await invite(project, "ada");
    const path = wayTo((await ada.open(`/home/${project.slug}`)).text, "header");
    const answers = await Promise.all(["1", "2"].map((nth) => ada.submit(path, { "X-API-Key": `demo-ada-${nth}` })));
    for (const answer of answers) expect((await ada.follow(answer)).text).toContain("The header server is connected.");
    expect(await stored(project)).toBe(1);
  });

  test("a member asks for a server; an administrator answers once, and the member reads the answer", async () => {
    const [project, other] = [await makeProject(), await makeProject()];
    const ada = await invite(project, "ada");
    const path = `/home/${project.slug}/ask`;
    const asked = await ada.follow(await ada.submit(path, { wish: "  Linear, <b>please</b>\u200b " }));
    expect(asked.text).toContain("The administrators will see what you asked for.");
    expect(asked.text).toContain("Linear, &lt;b&gt;please&lt;/b&gt;</strong>");
    type Listed = { serverRequests: { id: string; email: string; wish: string; state: string }[] };
    const list = async () => (await project.api<Listed>("GET", "/server-requests")).body.serverRequests;
    const [request] = await list();
    expect(request).toMatchObject({ email: ada.email, wish: "Linear, <b>please</b>", state: "waiting" });
    const answer = (on: TestProject, json: object) => on.api("PATCH", `/server-requests/${request?.id}`, json);
    expect((await answer(other, { state: "accepted" })).status).toBe(404);
    expect((await answer(project, { state: "waiting" })).status).toBe(400);
    const both = await Promise.all([
      answer(project, { state: "declined", answer: "Use Jira." }),
      answer(project, { state: "declined", answer: "Use Jira." }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 404]);
    expect((await ada.open(`/home/${project.slug}`)).text).toContain("Declined · Use Jira.");
    expect((await other.api<Listed>("GET", "/server-requests")).body.serverRequests).toEqual([]);
  });

  test("a request is bounded, is not noted twice, and only a member's own page can make one", async () => {
    const [project, own] = [await makeProject(), await makeProject()];
    const [ada, mallory] = [await invite(project, "ada"), await invite(own, "mallory")];
    const path = `/home/${project.slug}/ask`;
    const statusOf = async (browser: Browser, wish: string, headers?: Record<string, string>) =>
      (await browser.submit(path, { wish }, headers)).status;
    expect([await statusOf(ada, " \u200b "), await statusOf(ada, "x".repeat(201))]).toEqual([400, 400]);
    expect(await statusOf(mallory, "Linear")).toBe(404);
    expect(await statusOf(ada, "Linear", { origin: "https://evil.example" })).toBe(403);
    expect((await makeBrowser().submit(path, { wish: "Linear" })).location).toContain("/sign-in");
    const count = async () => (await project.api<{ serverRequests: unknown[] }>("GET", "/server-requests")).body.serverRequests.length;
    expect(await count()).toBe(0);
    await Promise.all([1, 2, 3].map(() => statusOf(ada, "Linear")));
    expect(await count()).toBe(1);
    for (const wish of ["a", "b", "c", "d"]) expect(await statusOf(ada, wish)).toBe(303);
    expect(await statusOf(ada, "Linear")).toBe(303);
    const full = await ada.submit(path, { wish: "one more" });
    expect([full.status, full.text.includes("Too many requests are waiting")]).toEqual([429, true]);
    expect(await count()).toBe(5);
    await project.api("DELETE", `/members/${ada.id}`);
    expect(await statusOf(ada, "after the removal")).toBe(404);
  });

  test("the home is in the language of the browser and has no script", async () => {
    const project = await makeProject();
    const ada = await person("ada", await project.userLink());
    await connect(ada, await project.userLink(), "header", "ada");
    const german = await ada.visit(`/home/${project.slug}`, { headers: { "accept-language": "de" } });
    expect(german.text).toContain("3 Konten sind noch nicht verbunden.");
    expect(german.text).not.toContain("<script");
    expect(german.headers.get("content-security-policy")).toContain("script-src 'none'");
    expect((await ada.visit("/home", { headers: { "accept-language": "es" } })).location).toBe(`/home/${project.slug}`);
  });
});
