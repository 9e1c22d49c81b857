import { afterEach, describe, expect, test } from "vitest";
import { connectAgent, signInAgent } from "../../test/harness/worker/agent.ts";
import { makeProject, setFixtures } from "../../test/harness/worker/project.ts";

async function agentWithEverything(revisions: "stateless" | "sessionful" = "stateless") {
  const project = await makeProject();
  await project.addOpenServer("everything");
  return connectAgent(project.slug, (await signInAgent(project.admin, project.slug)).access_token, revisions);
}

afterEach(() => setFixtures({ down: [] }));

describe.each(["stateless", "sessionful"] as const)("F90: prompts and resources for a %s client", (revisions) => {
  test("prompts are listed and used under names with their server's slug", async () => {
    const agent = await agentWithEverything(revisions);
    const { prompts } = await agent.listPrompts();
    expect(prompts.map(({ name }) => name)).toContain("everything__args-prompt");
    const { messages } = await agent.getPrompt({ name: "everything__args-prompt", arguments: { city: "Kyiv" } });
    expect(JSON.stringify(messages)).toContain("Kyiv");
  });

  test("resources are listed and read under URIs of the navigator", async () => {
    const agent = await agentWithEverything(revisions);
    const { resources } = await agent.listResources();
    const [first] = resources;
    expect(first?.uri).toMatch(/^cardea:everything\/demo:/);
    const { contents } = await agent.readResource({ uri: first?.uri ?? "" });
    expect(contents[0]?.uri).toBe(first?.uri);
    const { resourceTemplates } = await agent.listResourceTemplates();
    const template = resourceTemplates.find(({ uriTemplate }) => uriTemplate.includes("{resourceId}"));
    const read = await agent.readResource({ uri: template?.uriTemplate.replace("{resourceId}", "1") ?? "" });
    expect(read.contents[0]?.uri).toMatch(/^cardea:everything\/demo:.+\/1$/);
  });

  test("a resource embedded in a prompt can be read at the URI in the prompt", async () => {
    const agent = await agentWithEverything(revisions);
    const { messages } = await agent.getPrompt({ name: "everything__resource-prompt", arguments: { resourceType: "Text", resourceId: "1" } });
    const uri = /cardea:everything\/[^"]+/.exec(JSON.stringify(messages))?.[0] ?? "";
    expect((await agent.readResource({ uri })).contents).toHaveLength(1);
  });

  test("the server completes arguments of its prompts", async () => {
    const agent = await agentWithEverything(revisions);
    const { completion } = await agent.complete({
      ref: { type: "ref/prompt", name: "everything__completable-prompt" },
      argument: { name: "department", value: "E" },
    });
    expect(completion.values).toContain("Engineering");
  });

  test("an unknown prompt or resource is an error that says what to do", async () => {
    const agent = await agentWithEverything(revisions);
    await expect(agent.getPrompt({ name: "none-such__x" })).rejects.toThrow("List the prompts again.");
    await expect(agent.readResource({ uri: "file:///etc/passwd" })).rejects.toThrow(/./);
    await expect(agent.getPrompt({ name: "header__x" })).rejects.toThrow("https://cardea.test/connect/");
  });
});

test("F97: a list lacks only the entries of the server that is down", async () => {
  const project = await makeProject();
  await project.addOpenServer("everything");
  const agent = await connectAgent(project.slug, (await signInAgent(project.admin, project.slug)).access_token);
  await setFixtures({ down: ["everything"] });
  expect((await agent.listPrompts()).prompts).toEqual([]);
  const names = (await agent.listTools()).tools.map(({ name }) => name);
  expect(names).toContain("none__whoami");
});
