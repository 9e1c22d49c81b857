import { inject } from "vitest";
import { connectAgent, signInAgent } from "../agent.ts";
import { bindings } from "../app.ts";
import type { Contracts, Scene } from "./contract.ts";

let made = 0;

/** Adds a server that people connect with a key. @returns its slug */
async function addServer({ make }: Scene, more: object = {}): Promise<string> {
  const slug = `made-${++made}`;
  const authScope = { type: "header", level: "user", fields: [{ name: "X-API-Key", label: "API key", help: "In your settings." }] };
  await make("/servers", { slug, name: "Notes", url: "https://mcp.example.com/mcp", authScope, ...more });
  return slug;
}

async function addScope(scene: Scene): Promise<{ server: string; scope: string }> {
  const server = await addServer(scene);
  const { id } = await scene.make(`/servers/${server}/auth-scopes`, SCOPE);
  return { server, scope: id };
}

const SCOPE = { name: "Administrator", type: "header", level: "user", fields: [{ name: "X-API-Key" }] };

/** A tool whose definition differs from the pinned one. */
async function changeTool({ project }: Scene): Promise<{ tool: string; hash: string }> {
  const agent = await connectAgent(project.slug, (await signInAgent(project.admin, project.slug)).access_token);
  await agent.listTools();
  const hash = "changed";
  await bindings.DB.prepare(
    "UPDATE tool_definitions SET pending_hash = ?, pending_definition = definition, changed_at = first_seen_at WHERE tool = 'whoami' AND project_id = (SELECT id FROM projects WHERE slug = ?)",
  )
    .bind(hash, project.slug)
    .run();
  return { tool: "whoami", hash };
}

/** A client of the fixtures' authorization server that may use client credentials. */
async function machineClient(): Promise<{ id: string; secret: string }> {
  const answer = await fetch(`${inject("origins").authorization}/reg`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      grant_types: ["client_credentials"],
      response_types: [],
      redirect_uris: [],
      token_endpoint_auth_method: "client_secret_basic",
    }),
  });
  const { client_id: id, client_secret: secret } = (await answer.json()) as { client_id: string; client_secret: string };
  return { id, secret };
}

export const serverContracts: Contracts = {
  "get /catalog/servers": { answers: {} },
  "get /catalog/providers": { answers: {} },
  "get /projects/{project}/servers": { answers: { query: "limit=2" }, refuses: ["request.invalid", { query: "limit=1000" }] },
  "post /projects/{project}/servers": {
    answers: { body: { slug: "tracker", name: "Tracker", url: "https://mcp.example.com/mcp", authScope: { type: "none", level: "user" } } },
    refuses: [
      "server.slug_taken",
      { body: { slug: "header", name: "Again", url: "https://mcp.example.com/mcp", authScope: { type: "none", level: "user" } } },
    ],
  },
  "get /projects/{project}/servers/{server}": {
    answers: { params: { server: "header" } },
    refuses: ["resource.not_found", { params: { server: "none-such" } }],
  },
  "patch /projects/{project}/servers/{server}": {
    answers: async (scene) => ({ params: { server: await addServer(scene) }, body: { name: "Notes of the team" } }),
    refuses: ["server.changed_meanwhile", { params: { server: "header" }, body: { name: "X", revision: "another" } }],
  },
  "delete /projects/{project}/servers/{server}": {
    answers: async (scene) => ({ params: { server: await addServer(scene) } }),
    refuses: ["resource.not_found", { params: { server: "none-such" } }],
  },
  "post /projects/{project}/servers/{server}/connect": {
    answers: async ({ make }) => {
      const { oauth2: url } = await import("../../../fixtures/origins.ts").then(({ serverUrls }) => serverUrls(inject("origins")));
      const oauth = { grant: "client_credentials", client: await machineClient(), scopes: ["mcp:tools"] };
      await make("/servers", { slug: "robot", name: "Robot", url, authScope: { type: "oauth2", level: "project" }, oauth });
      return { params: { server: "robot" }, body: {} };
    },
    refuses: ["resource.not_found", { params: { server: "none-such" }, body: {} }],
  },
  "post /projects/{project}/servers/{server}/reset": {
    answers: { params: { server: "oauth2" } },
    refuses: ["resource.not_found", { params: { server: "none-such" } }],
  },
  "get /projects/{project}/redirect-uri": { answers: {} },
  "post /projects/{project}/servers/probe": {
    answers: async () => {
      const { serverUrls } = await import("../../../fixtures/origins.ts");
      return { body: { input: serverUrls(inject("origins")).none } };
    },
    refuses: ["request.invalid", { body: { input: "" } }],
  },
  "post /projects/{project}/discovery": {
    answers: async () => {
      const { serverUrls } = await import("../../../fixtures/origins.ts");
      return { body: { url: serverUrls(inject("origins")).oauth2 } };
    },
    refuses: ["server.url_refused", { body: { url: "https://10.0.0.1/mcp" } }],
  },
  "get /projects/{project}/servers/{server}/auth-scopes": {
    answers: { params: { server: "header" } },
    refuses: ["resource.not_found", { params: { server: "none-such" } }],
  },
  "post /projects/{project}/servers/{server}/auth-scopes": {
    answers: async (scene) => ({ params: { server: await addServer(scene) }, body: SCOPE }),
    refuses: ["server.scope_mismatch", { params: { server: "header" }, body: { ...SCOPE, fields: [] } }],
  },
  "patch /projects/{project}/servers/{server}/auth-scopes/{scope}": {
    answers: async (scene) => ({ params: await addScope(scene), body: { name: "Read only" } }),
    refuses: ["resource.not_found", { params: { server: "header", scope: "scp_none" }, body: { name: "X" } }],
  },
  "delete /projects/{project}/servers/{server}/auth-scopes/{scope}": {
    answers: async (scene) => ({ params: await addScope(scene) }),
    refuses: ["resource.not_found", { params: { server: "header", scope: "scp_none" } }],
  },
  "post /projects/{project}/servers/{server}/auth-scopes/{scope}/reset": {
    answers: async (scene) => ({ params: await addScope(scene) }),
    refuses: ["resource.not_found", { params: { server: "header", scope: "scp_none" } }],
  },
  "get /projects/{project}/servers/{server}/tools": {
    answers: async (scene) => {
      await changeTool(scene);
      return { params: { server: "none" } };
    },
    refuses: ["resource.not_found", { params: { server: "none-such" } }],
  },
  "post /projects/{project}/servers/{server}/tools/{tool}/approve": {
    answers: async (scene) => {
      const { tool, hash } = await changeTool(scene);
      return { params: { server: "none", tool }, body: { hash } };
    },
    refuses: [
      "tool.changed_again",
      async (scene) => ({ params: { server: "none", tool: (await changeTool(scene)).tool }, body: { hash: "an-earlier-one" } }),
    ],
  },
  "put /projects/{project}/servers/{server}/hold-changes": {
    answers: { params: { server: "path" }, body: { hold: true } },
    refuses: ["resource.not_found", { params: { server: "none-such" }, body: { hold: true } }],
  },
  "get /projects/{project}/server-requests": { answers: {}, refuses: ["request.invalid", { query: "limit=0" }] },
  "patch /projects/{project}/server-requests/{request}": {
    answers: async ({ ada, project, get }) => {
      await ada.submit(`/home/${project.slug}/ask`, { wish: "Linear, please" });
      const { serverRequests } = await get<{ serverRequests: { id: string }[] }>("/server-requests");
      return { params: { request: serverRequests[0]?.id ?? "" }, body: { state: "accepted", answer: "It is there from tomorrow." } };
    },
    refuses: ["resource.not_found", { params: { request: "req_none" }, body: { state: "declined" } }],
  },
};
