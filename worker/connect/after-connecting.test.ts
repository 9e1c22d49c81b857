import { beforeAll, describe, expect, test } from "vitest";
import { connectAgent, signInAgent } from "../../test/harness/worker/agent.ts";
import { ORIGIN } from "../../test/harness/worker/app.ts";
import { makeBrowser } from "../../test/harness/worker/browser.ts";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";

describe("F29: after the last account is connected", () => {
  let project: TestProject;
  beforeAll(async () => {
    project = await makeProject();
  });
  const AFTER = "Now use it in your AI application";

  test("the link's page says how to use the project in the usual clients, and leads to all others", async () => {
    const link = await project.userLink(["header", "query"]);
    const ada = await person("ada", link);
    expect((await connect(ada, link, "header", "ada")).text).not.toContain(AFTER);
    const { text } = await connect(ada, link, "query", "ada");
    expect(text).toContain("All done.");
    expect(text).toContain(AFTER);
    for (const client of ["Claude", "ChatGPT", "Cursor", "VS Code", "Claude Code"]) expect(text).toContain(`<summary>${client}</summary>`);
    expect(text).toContain(`claude mcp add --scope user --transport http ${project.slug} ${ORIGIN}/mcp/${project.slug}<`);
    expect(text).toContain(`<a href="${ORIGIN}/mcp/${project.slug}">Other applications</a>`);
  });

  test("links for a project's shared account, for its playground and from a chat do not say it, because nobody adds a client after them", async () => {
    const play = await project.makeLink({ type: "playground", servers: ["header"], domains: ["example.com"] });
    const bob = await person("bob", play);
    const played = (await connect(bob, play, "header", "bob")).text;
    expect(played).toContain("All done.");
    expect(played).not.toContain(AFTER);

    const link = await project.userLink(["header"]);
    const ada = await person("ada", link);
    await connect(ada, link, "header", "ada");
    const agent = await connectAgent(project.slug, (await signInAgent(ada, project.slug)).access_token);
    const asked = await agent.callTool({ name: "get_authentication_link", arguments: { servers: ["query"] } });
    const chat = new URL(JSON.stringify(asked).match(/https:[^"\\ ]+/)?.[0] ?? ORIGIN);
    const chatted = (await connect(ada, chat.pathname + chat.search, "query", "ada")).text;
    expect(chatted).not.toContain(AFTER);

    const shared = await makeProject("project");
    const once = await shared.makeLink({ type: "project", servers: ["header"], email: "carol@example.org" });
    const carol = makeBrowser();
    await carol.signIn("carol@example.org", once);
    expect((await connect(carol, once, "header", "carol")).text).not.toContain(AFTER);
    expect((await carol.submit(`${once}/finish`)).text).not.toContain(AFTER);
  });
});
