import { expect, test } from "vitest";
import { toKeyUsage } from "./key-usage-rules.ts";

const created = { key: "ck_1.secret", project: "demo", email: "admin@example.com", publicOrigin: "https://cardea.example" };
const agent = { purpose: "agent", navigator: null, actsForUsers: false } as const;

test("F123: the command of a new API key calls the MCP URL at which the key works", () => {
  const at = (navigator: string | null) => toKeyUsage({ ...agent, navigator }, created).command.split(" \\\n")[0];
  expect(at(null)).toBe("curl -sS https://cardea.example/mcp/demo");
  expect(at("default")).toBe("curl -sS https://cardea.example/mcp/demo");
  expect(at("support")).toBe("curl -sS https://cardea.example/mcp/demo/navigators/support");
});

test("F123: the whole key is in the command and in the lines for the environment", () => {
  const { command, env } = toKeyUsage(agent, created);
  expect(command).toContain("-H 'x-api-key: ck_1.secret'");
  expect(env).toBe("CARDEA_MCP_URL=https://cardea.example/mcp/demo\nCARDEA_API_KEY=ck_1.secret");
});

test("F123: the command of a key that acts for people names its creator, and that of other keys names nobody", () => {
  expect(toKeyUsage({ ...agent, actsForUsers: true }, created).command).toContain("-H 'x-user-email: admin@example.com'");
  expect(toKeyUsage(agent, created).command).not.toContain("x-user-email");
});

test("F123: the command of a platform token reads its project through the REST API", () => {
  const { command, env } = toKeyUsage({ ...agent, purpose: "platform" }, { ...created, key: "ct_1.secret" });
  expect(command).toBe("curl -sS https://cardea.example/api/v1/projects/demo \\\n  -H 'authorization: Bearer ct_1.secret'");
  expect(env).toBe("CARDEA_API_URL=https://cardea.example/api/v1/projects/demo\nCARDEA_API_TOKEN=ct_1.secret");
});
