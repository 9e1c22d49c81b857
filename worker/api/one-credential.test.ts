import { beforeAll, describe, expect, test } from "vitest";
import { connect, makeProject, person, type TestProject } from "../../test/harness/worker/project.ts";

type Connection = { id: string; email: string | null; userId: string | null; link: string | null; status: string; endedBy: string | null };
type Key = { id: string; name: string; revokedAt: number | null };

let project: TestProject;
let other: TestProject;
let link: string;

beforeAll(async () => {
  [project, other] = [await makeProject(), await makeProject()];
  link = (await project.api<{ id: string }>("POST", "/links", { type: "user", servers: ["header"], domains: ["example.com"] })).body.id;
});

describe("F50: one connection has an address of its own", () => {
  test("a connection says whose it is, through which link it was given, and later who revoked it; its value is nowhere", async () => {
    const ada = await person("ada", `/connect/${link}`);
    await connect(ada, `/connect/${link}`, "header", "ada");
    const { credentials } = (await project.api<{ credentials: Connection[] }>("GET", "/credentials")).body;
    const path = `/credentials/${credentials[0]?.id}`;
    const { status, body } = await project.api<Connection>("GET", path);
    expect([status, body.status, body.email, body.link, body.endedBy]).toEqual([200, "active", ada.email, link, null]);
    const detail = (await project.api<{ connections: { credential: string | null }[] }>("GET", `/members/${body.userId}`)).body;
    expect(detail.connections.map(({ credential }) => credential)).toContain(body.id);
    expect(JSON.stringify(body)).not.toMatch(/value|secret/i);
    expect((await project.api("DELETE", path)).status).toBe(204);
    expect((await project.api<Connection>("GET", path)).body).toMatchObject({ status: "revoked", endedBy: "administrator" });
    expect((await other.api("GET", path)).status, "another project").toBe(404);
  });
});

describe("F95: one API key has an address of its own", () => {
  test("an API key says what it may do and since when it is revoked; its secret and the secret's hash are nowhere", async () => {
    const { body: made } = await project.api<Key & { key: string }>("POST", "/api-keys", { name: "Nightly" });
    const path = `/api-keys/${made.id}`;
    const { body } = await project.api<Key>("GET", path);
    expect([body.name, body.revokedAt]).toEqual(["Nightly", null]);
    expect(JSON.stringify(body)).not.toMatch(/secret|hash/i);
    expect(JSON.stringify(body)).not.toContain(made.key.split(".")[1] ?? "");
    expect((await project.api("DELETE", path)).status).toBe(204);
    expect((await project.api<Key>("GET", path)).body.revokedAt).toEqual(expect.any(Number));
    expect((await other.api("GET", path)).status, "another project").toBe(404);
  });
});
