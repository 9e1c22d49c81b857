import { afterEach, describe, expect, test, vi } from "vitest";
import { PATIENCE } from "../../test/harness/patience.ts";
import { call, connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { makeBrowser } from "../../test/harness/worker/browser.ts";
import { connect, ledger, makeProject, person } from "../../test/harness/worker/project.ts";
import { DAY, SECOND } from "../lib/clock.ts";

afterEach(() => void vi.useRealTimers());

const idsIn = (page: string, what: string) =>
  [...page.matchAll(new RegExp(`action="/connections/(?:agents/)?([^"/]+)/${what}"`, "g"))].map(([, id = ""]) => id);

describe("F25: my connections", () => {
  test("the page shows all connections in all projects, with their date, link, account and last use", async () => {
    const [one, other] = [await makeProject(), await makeProject()];
    const ada = await person("ada", await one.userLink());
    await connect(ada, await one.userLink(), "header", "ada");
    await connect(ada, await other.userLink(), "query", "ada");
    const empty = await (await person("eve", await one.userLink())).open("/connections");
    expect(empty.text).toContain("Nothing is connected");

    const agent = await connectAgent(one.slug, (await signInAgent(ada, one.slug)).access_token);
    await call(agent, "header__whoami");
    await vi.waitFor(async () => expect((await ada.open("/connections")).text).toContain("last used"), PATIENCE);
    const { text } = await ada.open("/connections");
    expect(text).toContain("The header server");
    expect(text).toContain("The query server");
    expect(text).toContain("through a link to the team (admin@example.com, ");
    expect(text).toContain("not used yet");
    expect(text).not.toContain("demo-ada-1");
  });

  test("a connection is ended within a second, and only by its own person", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const project = await makeProject();
    const link = await project.userLink();
    const [ada, bob] = [await person("ada", link), await person("bob", link)];
    for (const [one, name] of [
      [ada, "ada"],
      [bob, "bob"],
    ] as const)
      await connect(one, link, "header", name);
    const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
    expect(await whoami(agent, "header")).toBe("ada");
    const [id] = idsIn((await ada.open("/connections")).text, "disconnect");
    expect((await bob.submit(`/connections/${id}/disconnect`)).status).toBe(404);
    expect((await makeBrowser().submit(`/connections/${id}/disconnect`)).location).toContain("/sign-in");
    expect((await ada.submit(`/connections/${id}/disconnect`, {}, { origin: "https://evil.example" })).status).toBe(403);
    expect((await ada.visit(`/connections/${id}/disconnect`)).status).toBe(404);
    expect(await whoami(agent, "header")).toBe("ada");

    const page = await ada.follow(await ada.submit(`/connections/${id}/disconnect`));
    expect(page.text).toContain("The header server is disconnected.");
    vi.setSystemTime(Date.now() + 1 * SECOND);
    expect((await call(agent, "header__whoami")).isError).toBe(true);
    expect((await ada.submit(`/connections/${id}/disconnect`)).status).toBe(404);
    expect((await bob.open("/connections")).text).toContain("The header server");
  });

  test("the page names the disconnected server, and shows no text from a forged address", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    const [ada, bob] = [await person("ada", link), await person("bob", link)];
    await connect(ada, link, "header", "ada");
    await connect(ada, link, "query", "ada");
    const [id = "", other = ""] = idsIn((await ada.open("/connections")).text, "disconnect");
    const page = await ada.follow(await ada.submit(`/connections/${id}/disconnect`));
    expect(page.text).toMatch(/The (header|query) server is disconnected\./);
    const notice = /<[^>]*role="status"[^>]*>([^<]*)</.exec(page.text)?.[1] ?? "is disconnected";
    for (const forged of ["Your account is locked, call +1 555 0100", "The header server", "<b>x</b>", "crd_none", other, ""]) {
      const { status, text } = await ada.open(`/connections?disconnected=${encodeURIComponent(forged)}`);
      expect([forged, status, text.includes("is disconnected"), text.includes("555")]).toEqual([forged, 200, false, false]);
    }
    expect((await ada.open(`/connections?disconnected=${encodeURIComponent(id)}`)).text).toContain(notice);
    expect((await bob.open(`/connections?disconnected=${encodeURIComponent(id)}`)).text).not.toContain("is disconnected");
  });

  test("F28: an ended connection stays on the page for 30 days, with who ended it, and is connected again from there, even if agents hand out no links", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const project = await makeProject();
    const link = await project.userLink();
    const ada = await person("ada", link);
    for (const server of ["header", "query"]) await connect(ada, link, server, "ada");
    const { body } = await project.api<{ credentials: { id: string; server: string }[] }>("GET", "/credentials");
    const idOf = (slug: string) => body.credentials.find(({ server }) => server === slug)?.id;
    await ada.submit(`/connections/${idOf("header")}/disconnect`);
    await project.api("DELETE", `/credentials/${idOf("query")}`);
    await project.api("DELETE", `/links/${link.split("/").at(-1)}`);
    await project.api("PUT", "/navigators/default", { name: "Default", mode: "direct", inChatAuthentication: false, denied: [] });
    const { text } = await ada.open("/connections");
    expect(text).toContain("Ended in the last 30 days");
    expect(text).toMatch(/The header server<\/strong><span class="hint">[^<]* · ended by you on /);
    expect(text).toMatch(/The query server<\/strong><span class="hint">[^<]* · ended by an administrator on /);
    const again = /href="([^"]*)" aria-label="Connect again: The header server"/.exec(text)?.[1]?.replaceAll("&amp;", "&") ?? "";
    await ada.submit(again, { "X-API-Key": "demo-ada-2" });
    const after = (await ada.open("/connections")).text;
    expect(after).not.toContain("Connect again: The header server");
    expect(after).toContain("Connect again: The query server");
    vi.setSystemTime(Date.now() + 31 * DAY);
    await ada.signIn(ada.email, "/connections");
    expect((await ada.open("/connections")).text).not.toContain("Connect again");
  });

  test("each connection leads to the page where it can be given again, even if its link was deleted", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    const ada = await person("ada", link);
    await connect(ada, link, "header", "ada");
    expect((await ada.open("/connections")).text).toContain(`href="${link}/header"`);
    await project.api("DELETE", `/links/${link.split("/").at(-1)}`);
    const href = /href="(\/connect\/[^"]+\/header)"/.exec((await ada.open("/connections")).text)?.[1] ?? "";
    expect(href).not.toContain(link);
    expect((await ada.submit(href, { "X-API-Key": "demo-ada-2" })).status).toBe(303);
  });
});

describe("F25: agents that act for a person", () => {
  test("the page lists a person's agents with their permissions, and only that person can end one, within a second", async () => {
    const project = await makeProject();
    const link = await project.userLink();
    const [ada, bob] = [await person("ada", link), await person("bob", link)];
    for (const one of [ada, bob]) await connect(one, link, "header", "ada");
    const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
    await call(agent, "none__whoami");
    const { text } = await ada.open("/connections");
    expect(text).toContain("Test agent");
    expect(text).toContain(`https://cardea.test/mcp/${project.slug}`);
    expect(text).toContain("may call tools");
    const [grant] = idsIn(text, "end");
    expect((await bob.submit(`/connections/agents/${grant}/end`)).status).toBe(404);
    const calls = (await ledger()).calls.none?.length ?? 0;
    expect((await ada.follow(await ada.submit(`/connections/agents/${grant}/end`))).text).toContain("The access has ended.");
    await expect
      .poll(() =>
        call(agent, "none__whoami").then(
          () => "called",
          () => "refused",
        ),
      )
      .toBe("refused");
    expect((await ledger()).calls.none?.length ?? 0).toBeGreaterThanOrEqual(calls);
    expect((await ada.open("/connections")).text).not.toContain("Test agent");
  });
});
