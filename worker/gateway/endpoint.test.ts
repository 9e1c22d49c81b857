import { describe, expect, test } from "vitest";
import { connectAgent, signInAgent, whoami } from "../../test/harness/worker/agent.ts";
import { connect, makeProject, person } from "../../test/harness/worker/project.ts";

describe("an agent at a project's MCP URL", () => {
  test.each(["stateless", "sessionful"] as const)(
    "a %s client reaches every kind of server with the credentials of its person",
    async (revisions) => {
      const project = await makeProject();
      const link = await project.userLink();
      const ada = await person("ada", link);
      for (const server of ["header", "path", "query", "oauth2"]) {
        const page = await connect(ada, link, server, "ada");
        expect(page.text).toContain(`The ${server} server is connected.`);
      }
      const { access_token } = await signInAgent(ada, project.slug);
      const agent = await connectAgent(project.slug, access_token, revisions);

      const { tools } = await agent.listTools();
      expect(tools.map(({ name }) => name).sort()).toEqual(
        ["get_authentication_link", "header__whoami", "none__whoami", "oauth2__admin", "oauth2__whoami", "path__whoami", "query__whoami"].sort(),
      );
      for (const server of ["header", "path", "query", "oauth2"]) expect(await whoami(agent, server)).toBe("ada");
      expect(await whoami(agent, "none")).toBe("nobody");
    },
  );
});
