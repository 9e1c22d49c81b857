import { afterEach, describe, expect, test } from "vitest";
import { call, whoami } from "../../test/harness/worker/agent.ts";
import { connect, makeProject, setFixtures } from "../../test/harness/worker/project.ts";
import { agentOf, connected } from "../../test/harness/worker/provider-accounts.ts";

describe("F69: a call that needs more scope", () => {
  afterEach(() => setFixtures({ accessTokenSeconds: 3600 }));

  test("a call that needs more scope gives the person a link that asks for old and new scopes, and works afterwards", async () => {
    const project = await makeProject();
    const { link, ada } = await connected(project, "oauth2");
    const agent = await agentOf(project, ada);
    const refused = await call(agent, "oauth2__admin");
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain("“oauth2” needs more access than the person has granted, so nothing was done.");
    expect(await whoami(agent, "oauth2")).toBe("ada");

    expect((await ada.open(link)).text).toContain("Needs more access");
    const page = await ada.submit(`${link}/oauth2`);
    expect(/scope=([^&"]+)/.exec(page.text)?.[1]).toBe("mcp%3Atools+offline_access+mcp%3Aadmin");
    expect((await connect(ada, link, "oauth2", "ada")).text).toContain("is connected");
    expect(await call(agent, "oauth2__admin")).toMatchObject({ isError: false });
    expect((await ada.open(link)).text).not.toContain("Needs more access");
  });
});
