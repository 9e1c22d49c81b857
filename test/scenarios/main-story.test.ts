import type { Client } from "@modelcontextprotocol/client";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serverUrls } from "../fixtures/origins.ts";
import { connectAgent, whoami } from "./agent.ts";
import { chromiumPath, launchBrowser, newPerson, type Person, signInAtProvider } from "./people.ts";
import { type Cardea, startCardea } from "./start-cardea.ts";

const PERSONAL = ["Notes", "Wiki", "Search", "Calendar"] as const;
const slugOf = (name: string) => name.toLowerCase();

describe.skipIf(!chromiumPath)("The main job, end to end", () => {
  let cardea: Cardea;
  let browser: Browser;
  let admin: Person;
  let ada: Person;
  let bob: Person;
  let userLink: string;
  let projectLink: string;
  const agents = new Map<Person, Client>();
  const agentOf = (person: Person): Client => {
    const agent = agents.get(person);
    if (!agent) throw new Error("this person has no agent yet");
    return agent;
  };

  beforeAll(async () => {
    cardea = await startCardea();
    browser = await launchBrowser();
    admin = await newPerson(browser, cardea.origin, "desktop");
    ada = await newPerson(browser, cardea.origin, "phone");
    bob = await newPerson(browser, cardea.origin, "phone");
  });

  afterAll(async () => {
    await browser?.close();
    await cardea?.stop();
  });

  test("an administrator signs in and creates a project", async () => {
    const { page } = admin;
    await page.goto(cardea.origin);
    await admin.signIn("admin@example.com");
    await page.getByRole("button", { name: "Create project" }).click();
    await page.getByLabel("Name").fill("Research");
    await page.getByRole("button", { name: "Create project" }).click();
    await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
    await page.getByRole("link", { name: "Servers", exact: true }).first().click();
    await page.getByRole("heading", { name: "Servers", level: 1 }).waitFor();
    await page.getByText("No servers yet").waitFor();
  });

  test("an administrator adds a server of each of the five kinds, and one with a shared credential", async () => {
    const urls = serverUrls(cardea.origins);
    await addServer(admin, { name: "Open", url: urls.none, type: "None" });
    await addServer(admin, { name: "Notes", url: urls.header, type: "Header", field: ["Header", "X-API-Key"] });
    await addServer(admin, { name: "Wiki", url: urls.path, type: "Path" });
    await addServer(admin, { name: "Search", url: urls.query, type: "Query", field: ["Parameter", "api_key"], transport: "SSE" });
    await addServer(admin, { name: "Calendar", url: urls.oauth2, type: "OAuth" });
    await addServer(admin, { name: "Shared", url: urls.header, type: "Header", field: ["Header", "X-API-Key"], level: "Project" });
  });

  test("F1, F2, F3: an administrator creates a user link for a domain and a project link for one address", async () => {
    userLink = await createLink(admin, "User link", "E-mail domains", "example.com");
    projectLink = await createLink(admin, "Project link", "E-mail address", "carol@example.org");
    expect(userLink).not.toBe(projectLink);
  });

  test.each(["ada", "bob"] as const)(
    "F20, F21, F23: %s opens the link without JavaScript, connects one server, and allows an agent",
    async (name) => {
      const person = name === "ada" ? ada : bob;
      await cardea.setFixtures({ accessTokenSeconds: 5 });
      await person.page.goto(userLink);
      await person.signIn(`${name}@example.com`);
      await connectServer(person, "Notes", name);
      agents.set(person, await connectAgent(`${cardea.origin}/mcp/research`, person.page));

      const { structuredContent } = await agentOf(person).callTool({ name: "get_authentication_link", arguments: {} });
      expect(structuredContent).toMatchObject({
        status: "authentication_needed",
        unauthenticated_servers: ["calendar", "search", "wiki"],
        authentication_link: expect.stringContaining(`${cardea.origin}/connect/`),
      });
    },
  );

  test("ada's call without a credential returns a link that no other person can use", async () => {
    const answer = await agentOf(ada).callTool({ name: "wiki__whoami", arguments: {} });
    expect(answer.isError).toBe(true);
    const link = linkIn(answer);

    const response = await bob.page.goto(link);
    expect(response?.status()).toBe(403);
    await bob.page.getByRole("heading", { name: "This link is for someone else" }).waitFor();

    await ada.page.goto(link);
    for (const server of ["Wiki", "Search", "Calendar"]) await connectServer(ada, server, "ada");
    await ada.page.getByText("All done.").waitFor();
  });

  test("F22, F24: bob connects the other servers with the link he got", async () => {
    await bob.page.goto(userLink);
    for (const server of ["Wiki", "Search", "Calendar"]) await connectServer(bob, server, "bob");
    await bob.page.getByText("All done.").waitFor();
  });

  test.each(["ada", "bob"] as const)("%s's agent is fully authenticated and reaches every server with %s's credential", async (name) => {
    const agent = agentOf(name === "ada" ? ada : bob);
    const { structuredContent } = await agent.callTool({ name: "get_authentication_link", arguments: {} });
    expect(structuredContent).toMatchObject({ status: "fully_authenticated", unauthenticated_servers: [] });
    for (const server of PERSONAL) expect(await whoami(agent, slugOf(server))).toMatchObject({ owner: name });
    expect(await whoami(agent, "open")).toMatchObject({ owner: "nobody" });
  });

  test("calls of both agents at the same time never use the other person's credential", async () => {
    const calls = Array.from({ length: 40 }, (_, index) => {
      const [person, owner] = index % 2 === 0 ? [ada, "ada"] : [bob, "bob"];
      const server = slugOf(PERSONAL[index % PERSONAL.length] ?? "Notes");
      return whoami(agentOf(person as Person), server).then((answer) => [owner, answer.owner]);
    });
    for (const [expected, actual] of await Promise.all(calls)) expect(actual).toBe(expected);
  });

  test("the next call works after the access token has expired", async () => {
    const { fingerprint } = await whoami(agentOf(ada), "calendar");
    await expect.poll(async () => (await whoami(agentOf(ada), "calendar")).fingerprint).not.toBe(fingerprint);
    expect(await whoami(agentOf(ada), "calendar")).toMatchObject({ owner: "ada" });
  });

  test("the project link works once, and only for its address", async () => {
    const before = agentOf(ada).callTool({ name: "shared__whoami", arguments: {} });
    expect((await before).isError).toBe(true);

    const mallory = await newPerson(browser, cardea.origin, "phone");
    await mallory.page.goto(projectLink);
    await mallory.page.getByLabel("E-mail address").fill("mallory@example.org");
    await mallory.page.getByRole("button", { name: "Send me a code" }).click();
    await mallory.page.getByText("This link is for another e-mail address.").waitFor();

    const carol = await newPerson(browser, cardea.origin, "phone");
    await carol.page.goto(projectLink);
    await carol.signIn("carol@example.org");
    await connectServer(carol, "Shared", "carol");
    await carol.page.getByRole("button", { name: "Finish" }).click();
    await carol.page.getByRole("heading", { name: "Thank you" }).waitFor();

    const again = await carol.page.goto(projectLink);
    expect(again?.status()).toBe(410);
    await carol.page.getByRole("heading", { name: "This link was already used" }).waitFor();
    for (const person of [ada, bob]) expect(await whoami(agentOf(person), "shared")).toMatchObject({ owner: "carol" });
  });

  test("F4, F5: the administrator sees both links and the people who used them", async () => {
    const { page } = admin;
    await page.goto(`${cardea.origin}/console/research/links`);
    await page.getByRole("button", { name: "Used by 2 people" }).click();
    await page.getByText("ada@example.com").waitFor();
    await page.getByText("bob@example.com").waitFor();
    await page.getByRole("row").getByText("Used", { exact: true }).waitFor();
  });

  test("F52: the administrator revokes a connection, and the agent's next call fails at once", async () => {
    const { page } = admin;
    await page.goto(`${cardea.origin}/console/research/connections`);
    await page.getByRole("button", { name: "Revoke notes of bob@example.com" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    const stopped = () => whoami(agentOf(bob), "notes").then(String, (error: Error) => error.message);
    await expect.poll(stopped).toContain("not connected");
    expect(await whoami(agentOf(ada), "notes")).toMatchObject({ owner: "ada" });
  });
});

function linkIn(answer: unknown): string {
  return /http[^\s"]+\/connect\/[^\s"]+/.exec(JSON.stringify(answer))?.[0] ?? "";
}

type NewServer = { name: string; url: string; type: string; field?: [label: string, name: string]; transport?: string; level?: string };

async function addServer({ page }: Person, server: NewServer): Promise<void> {
  await page.getByRole("link", { name: "Servers", exact: true }).first().click();
  await page.getByRole("button", { name: "Add server" }).click();
  await page.getByRole("button", { name: "Enter everything by hand" }).click();
  await page.getByLabel("Name", { exact: true }).fill(server.name);
  await page.getByLabel("URL", { exact: true }).fill(server.url);
  await page.getByRole("radio", { name: server.type, exact: false }).first().click();
  if (server.transport) await page.getByRole("radio", { name: server.transport }).click();
  if (server.level) await page.getByRole("radio", { name: server.level }).click();
  if (server.field) await page.getByLabel(server.field[0], { exact: true }).last().fill(server.field[1]);
  await page.getByRole("button", { name: "Add server" }).click();
  // The first server leads back to the overview.
  await page.getByText(`${server.name} was added.`).waitFor();
  await page.getByRole("link", { name: "Servers", exact: true }).first().click();
  await page.getByText(`${slugOf(server.name)}__…`).waitFor();
}

async function createLink({ page }: Person, type: string, label: string, value: string): Promise<string> {
  await page.getByRole("link", { name: "Auth links" }).click();
  await page.getByRole("button", { name: "Create link" }).click();
  await page.getByRole("radio", { name: type }).click();
  await page.getByLabel(label).fill(value);
  await page.getByRole("button", { name: "Create link" }).click();
  const row = page.getByRole("row").filter({ hasText: value });
  return (await row.getByText("/connect/").first().textContent())?.trim() ?? "";
}

async function connectServer({ page }: Person, server: string, name: string): Promise<void> {
  const row = page.getByRole("listitem").filter({ hasText: server });
  const folded = page.locator("details.others:not([open])").filter({ hasText: server }).locator("summary");
  if ((await folded.count()) > 0) await folded.click();
  await row.locator("a.button, button").click();
  if (server === "Calendar") {
    await page.getByRole("link", { name: "Continue" }).or(page.locator("input[name=login]")).first().waitFor();
    await page.locator("input[name=login]").waitFor();
    await signInAtProvider(page, name);
  } else {
    await page.locator("form.card input:not([type=date])").fill(`demo-${name}-${slugOf(server)}`);
    await page.getByRole("button", { name: "Try and connect" }).click();
  }
  await page.getByText(`${server} is connected.`).waitFor();
}
