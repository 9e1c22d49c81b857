import { describe, expect, test } from "vitest";
import { makeBrowser } from "../../test/harness/worker/browser.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";

const DAY = 24 * 60 * 60 * 1000;

type Link = {
  type: string;
  servers: string[];
  id: string;
  url: string;
  state: string;
  domains: string[];
  emails: string[];
  expiresAt: number | null;
  tags: Record<string, string>;
  uses: number;
  usesByDay: object[];
};
type Refused = { code: string; fields?: Record<string, string> };

const usual = { type: "user", servers: ["header"], domains: ["example.com"] };

async function made(project: TestProject, input: object = {}): Promise<Link> {
  const { status, body } = await project.api<Link>("POST", "/links", { ...usual, ...input });
  expect(status).toBe(201);
  return body;
}

const newAddress = (name: string) => `${name}.${crypto.randomUUID().slice(0, 8)}@elsewhere.org`;

describe("F3: creating a link", () => {
  test("a new link has a URL at the configured origin and shows what was entered", async () => {
    const project = await makeProject();
    const link = await made(project, { domains: ["Example.com", "example.net"], emails: ["Grace@Elsewhere.org"], expiresAt: Date.now() + DAY });
    expect(link).toMatchObject({ state: "active", domains: ["example.com", "example.net"], emails: ["grace@elsewhere.org"], uses: 0 });
    expect(link.url).toBe(`https://cardea.test/connect/${link.id}`);
  });

  test.each([
    [{ domains: [] }, "domains", /domain/],
    [{ domains: ["@example.com"] }, "domains", /“@example.com”/],
    [{ domains: ["exаmple.com"] }, "domains", /not a domain/],
    [{ emails: ["ada@example.com, bob@example.com"] }, "emails", /not one e-mail address/],
    [{ emails: ["a@evil.com@company.com"] }, "emails", /not one e-mail address/],
    [{ servers: [] }, "servers", /at least one/],
    [{ expiresAt: 1 }, "expiresAt", /future/],
    [{ type: "project", domains: undefined }, "email", /one e-mail address/],
    [{ type: "project", email: "ada@example.com" }, "domains", /for one address/],
    [{ email: "ada@example.com" }, "email", /Only project links/],
  ])("a link with %j is refused at the wrong field, and no link is created", async (input, field, sentence) => {
    const project = await makeProject();
    const { status, body } = await project.api<Refused>("POST", "/links", { ...usual, ...input });
    expect(status).toBe(400);
    expect(body.fields?.[field]).toMatch(sentence);
    expect((await project.api<{ links: Link[] }>("GET", "/links")).body.links.filter(({ type }) => type !== "default")).toEqual([]);
  });

  test("a link keeps the tags that it was made with, also when it is changed and deleted, and other links have none", async () => {
    const project = await makeProject();
    const tags = { customer: "cus_42", plan: "“Größe” {1}" };
    const { id, tags: answered } = await made(project, { tags });
    expect(answered).toEqual(tags);
    await project.api("PATCH", `/links/${id}`, { domains: ["example.net"] });
    await project.api("DELETE", `/links/${id}`);
    await made(project);
    const { links } = (await project.api<{ links: Link[] }>("GET", "/links")).body;
    expect(links.filter(({ type }) => type !== "default").map((link) => [link.state, link.tags])).toEqual([
      ["active", {}],
      ["deleted", tags],
    ]);
  });

  test.each([
    [{ Customer: "x" }, "tags.Customer", /lower-case/],
    [{ customer: "x".repeat(201) }, "tags.customer", /200/],
    [Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`tag_${index}`, "x"])), "tags", /at most 10/],
  ])("a link with the tags %j is refused at the wrong tag, and no link is created", async (tags, field, sentence) => {
    const project = await makeProject();
    const { status, body } = await project.api<Refused>("POST", "/links", { ...usual, tags });
    expect([status, body.fields?.[field]]).toEqual([400, expect.stringMatching(sentence)]);
    expect((await project.api<{ links: Link[] }>("GET", "/links")).body.links.filter(({ type }) => type !== "default")).toEqual([]);
  });

  test("a link refuses servers of another level, says why and names the servers that fit", async () => {
    const project = await makeProject();
    const { body } = await project.api<Refused>("POST", "/links", { ...usual, servers: ["header", "none", "nowhere"] });
    expect(body).toMatchObject({ code: "link.level_mismatch" });
    expect(body.fields?.servers).toBe(
      "none, nowhere cannot go on a user link, which takes servers with a user-level credential. These fit: header, oauth2, path, query.",
    );
    const other = await project.api<Refused>("POST", "/links", { type: "project", servers: ["header"], email: "carol@example.org" });
    expect(other.body.fields?.servers).toContain("This project has none.");
  });

  test("F1: a link admits its domains and also the addresses that it names, and refuses all others", async () => {
    const project = await makeProject();
    const grace = newAddress("grace");
    const link = await made(project, { emails: [grace] });
    const browser = makeBrowser();
    expect((await browser.signIn(grace, `/connect/${link.id}`)).text).toContain("The header server");
    expect((await makeBrowser().signIn(newAddress("eve"), `/connect/${link.id}`)).status).toBe(403);
  });
});

describe("F6: editing a link", () => {
  test("a change of a link's domains applies to the next request, even for a person with an open form", async () => {
    const project = await makeProject();
    const { id } = await made(project);
    const ada = await person("ada", `/connect/${id}`);
    expect((await ada.open(`/connect/${id}/header`)).status).toBe(200);
    const { body } = await project.api<Link>("PATCH", `/links/${id}`, { domains: ["example.net"] });
    expect(body.domains).toEqual(["example.net"]);
    const page = await connect(ada, `/connect/${id}`, "header", "ada");
    expect([page.status, page.text.includes("Wrong e-mail address")]).toEqual([403, true]);
    await project.api("PATCH", `/links/${id}`, { domains: ["example.com"] });
    expect((await connect(ada, `/connect/${id}`, "header", "ada")).text).toContain("is connected");
  });

  test("F10: a paused link refuses people and says why; when it is resumed, they continue where they were", async () => {
    const project = await makeProject();
    const { id } = await made(project);
    const ada = await person("ada", `/connect/${id}`);
    expect((await project.api<Link>("PATCH", `/links/${id}`, { paused: true })).body.state).toBe("paused");
    for (const browser of [ada, makeBrowser()]) {
      const page = await browser.open(`/connect/${id}`);
      expect([page.status, page.text.includes("This link is paused")]).toEqual([403, true]);
    }
    expect((await connect(ada, `/connect/${id}`, "header", "ada")).status).toBe(403);
    expect((await project.api<Link>("PATCH", `/links/${id}`, { paused: false })).body.state).toBe("active");
    expect((await connect(ada, `/connect/${id}`, "header", "ada")).text).toContain("is connected");
  });

  test("the expiry of a link can be changed or removed; its type cannot change, and its last domain cannot be removed", async () => {
    const project = await makeProject();
    const { id } = await made(project, { expiresAt: Date.now() + DAY });
    const expiresAt = Date.now() + 2 * DAY;
    expect((await project.api<Link>("PATCH", `/links/${id}`, { expiresAt })).body.expiresAt).toBe(expiresAt);
    expect((await project.api<Link>("PATCH", `/links/${id}`, { expiresAt: null })).body.expiresAt).toBeNull();
    expect((await project.api<Refused>("PATCH", `/links/${id}`, { expiresAt: 1 })).body.fields).toHaveProperty("expiresAt");
    expect((await project.api<Refused>("PATCH", `/links/${id}`, { domains: [] })).body.fields).toHaveProperty("domains");
    expect((await project.api("PATCH", `/links/${id}`, { type: "project" })).status).toBe(400);
  });

  test("a link that was used or deleted cannot be edited", async () => {
    const project = await makeProject("project");
    const email = newAddress("carol");
    const { id } = await made(project, { type: "project", servers: ["header"], email, domains: undefined });
    const carol = makeBrowser();
    await carol.signIn(email, `/connect/${id}`);
    await connect(carol, `/connect/${id}`, "header", "carol");
    expect((await project.api<Refused>("PATCH", `/links/${id}`, { paused: true })).body.code).toBe("link.not_editable");
    await project.api("DELETE", `/links/${id}`);
    expect((await project.api<Refused>("PATCH", `/links/${id}`, { paused: true })).status).toBe(409);
  });
});

test("F4, F5: the list counts a link's uses by day, and its redemptions show what each person connected", async () => {
  const project = await makeProject();
  const { id } = await made(project, { servers: ["header", "query"] });
  for (const name of ["ada", "bob"]) await connect(await person(name, `/connect/${id}`), `/connect/${id}`, "header", name);
  const { body } = await project.api<{ links: Link[] }>("GET", "/links");
  expect(body.links[0]).toMatchObject({ uses: 2, usesByDay: [{ day: Math.floor(Date.now() / DAY) * DAY, uses: 2 }] });
  const { body: used } = await project.api<{ redemptions: { servers: { slug: string }[] }[] }>("GET", `/links/${id}/redemptions`);
  expect(used.redemptions.map(({ servers }) => servers.map(({ slug }) => slug))).toEqual([["header"], ["header"]]);
});

test("F5: a redemption also shows a server that the person connected with a further auth scope", async () => {
  const project = await makeProject();
  const { id } = await made(project, { servers: ["header"] });
  const scope = { name: "Reader", type: "header", level: "user", fields: [{ name: "X-API-Key", label: "", help: "", prefix: "" }] };
  const { body: further } = await project.api<{ id: string }>("POST", "/servers/header/auth-scopes", scope);
  const ada = await person("ada", `/connect/${id}`);
  expect((await ada.submit(`/connect/${id}/header~${further.id}`, { "X-API-Key": "demo-ada-1" })).status).toBe(303);
  const { body } = await project.api<{ redemptions: { servers: { slug: string }[] }[] }>("GET", `/links/${id}/redemptions`);
  expect(body.redemptions.map(({ servers }) => servers.map(({ slug }) => slug))).toEqual([["header"]]);
});

describe("F4, F5, F9: the default link", () => {
  const listed = async (project: TestProject) => (await project.api<{ links: Link[] }>("GET", "/links")).body.links;
  const theDefault = async (project: TestProject) => (await listed(project)).find(({ type }) => type === "default");

  test("the default link is listed with the user-level servers and its redemptions, and has no creator", async () => {
    const project = await makeProject();
    const link = (await theDefault(project)) ?? expect.fail("no default link");
    expect(link).toMatchObject({ state: "active", servers: ["header", "oauth2", "path", "query"], expiresAt: null, uses: 0, createdBy: null });
    const url = `/connect/${link.id}`;
    const ada = await person("ada", await project.userLink());
    await connect(ada, await project.userLink(), "query", "ada");
    expect((await connect(ada, url, "header", "ada")).text).toContain("is connected");
    expect(await theDefault(project)).toMatchObject({ uses: 1 });
    const { body } = await project.api<{ redemptions: { email: string; servers: { slug: string }[] }[] }>("GET", `/links/${link.id}/redemptions`);
    expect(body.redemptions.map(({ email, servers }) => [email, servers.map(({ slug }) => slug)])).toEqual([[ada.email, ["header"]]]);

    const settings = { name: "Default", mode: "direct", inChatAuthentication: false, denied: [] };
    expect((await project.api("PUT", "/navigators/default", settings)).status).toBe(200);
    expect(await theDefault(project)).toMatchObject({ state: "deleted", uses: 1 });
  });

  test("the default link is not listed before it first works, and cannot be edited or deleted", async () => {
    const project = await makeProject("project");
    expect(await listed(project)).toEqual([]);
    const own = await makeProject();
    const { id } = (await theDefault(own)) ?? expect.fail("no default link");
    for (const [method, body] of [
      ["PATCH", { paused: true }],
      ["DELETE", undefined],
    ] as const) {
      const answer = await own.api<Refused>(method, `/links/${id}`, body);
      expect([answer.status, answer.body.code]).toEqual([409, "link.default_stays"]);
    }
    expect((await theDefault(own))?.state).toBe("active");
  });

  test("F41: in-chat authentication of a new project starts with the first user-level server, even if the navigator was edited before", async () => {
    const project = await makeProject("project");
    const navigator = async () => (await project.api<{ navigators: object[] }>("GET", "/navigators")).body.navigators[0];
    expect(await navigator()).toMatchObject({ inChatAuthentication: false, inChatAvailable: false, inChatWaits: true });
    const settings = { name: "Main", mode: "direct", inChatAuthentication: true, denied: [] };
    expect((await project.api("PUT", "/navigators/default", settings)).status).toBe(200);
    expect((await project.api<Refused>("PUT", "/navigators/other", settings)).body.code).toBe("navigator.no_personal_server");
    const authScope = { type: "header", level: "user", fields: [{ name: "X-API-Key" }] };
    await project.api("POST", "/servers", { slug: "mine", name: "Mine", url: "https://mcp.example.com/mcp", authScope });
    expect(await navigator()).toMatchObject({ inChatAuthentication: true, inChatWaits: false });
    expect(await theDefault(project)).toMatchObject({ state: "active", servers: ["mine"] });
  });
});

test("F6: a link's servers can be changed, to servers of its level only", async () => {
  const project = await makeProject();
  const { id } = await made(project, { servers: ["header"] });
  const changed = await project.api<Link>("PATCH", `/links/${id}`, { servers: ["query", "path"] });
  expect([changed.status, changed.body.servers.sort()]).toEqual([200, ["path", "query"]]);
  const refused = await project.api<Refused>("PATCH", `/links/${id}`, { servers: ["none"] });
  expect(refused.body.code).toBe("link.level_mismatch");
  expect((await project.api<Refused>("PATCH", `/links/${id}`, { servers: [] })).body.fields?.servers).toMatch(/at least one/);
  const ada = await person("ada", `/connect/${id}`);
  const page = await ada.open(`/connect/${id}`);
  expect(page.text).toContain("The query server");
  expect(page.text).not.toContain("The header server");
});

describe("F11: a link with a return URL", () => {
  const returnUrl = "https://app.example.com/done?step=2";
  const state = "a b&c=ü/%2f";

  test("a link takes a return URL only at an origin on the project's list", async () => {
    const project = await makeProject();
    const tryOne = async (url: string) => (await project.api<Refused>("POST", "/links", { ...usual, returnUrl: url })).body.code;
    expect(await tryOne(returnUrl)).toBe("link.return_refused");
    await project.api("PATCH", "", { returnOrigins: ["https://app.example.com"] });
    for (const url of ["https://app.example.com.evil.com/", "https://app.example.com@evil.com/", "http://app.example.com/", "https://evil.com/"]) {
      expect(await tryOne(url)).toBe("link.return_refused");
    }
    for (const url of ["javascript:alert(1)", "//evil.com", "x"]) expect(await tryOne(url)).toMatch(/request.invalid|link.return_refused/);
    expect(await tryOne(returnUrl)).toBeUndefined();
  });

  test.each(["https://app.example.com/", "https://APP.example.com", "http://app.example.com", "javascript:x", "*", ""])(
    "the list of return origins refuses %j",
    async (origin) => {
      const project = await makeProject();
      expect((await project.api("PATCH", "", { returnOrigins: [origin] })).status).toBe(400);
    },
  );

  test("the last page of a link leads to its return URL, with the unchanged state", async () => {
    const project = await makeProject();
    await project.api("PATCH", "", { returnOrigins: ["https://app.example.com"] });
    const { id } = await made(project, { returnUrl, state });
    const ada = await person("ada", `/connect/${id}`);
    expect((await ada.open(`/connect/${id}`)).text).not.toContain("app.example.com");
    await connect(ada, `/connect/${id}`, "header", "ada");
    const done = await ada.submit(`/connect/${id}/finish`);
    const href = /href="(https:\/\/app[^"]+)"/.exec(done.text)?.[1]?.replaceAll("&amp;", "&") ?? "";
    const url = new URL(href);
    expect([url.origin, url.pathname, url.searchParams.get("step"), url.searchParams.get("state")]).toEqual([
      "https://app.example.com",
      "/done",
      "2",
      state,
    ]);
    expect(done.text).toContain("Return to app.example.com");
  });
});
