import { expect } from "vitest";
import { makeRooms } from "../../../../worker/deps.ts";
import { newEventId, newId } from "../../../../worker/lib/ids.ts";
import { bindings } from "../app.ts";
import { makeProject } from "../project.ts";
import type { Asked, Contracts, Scene } from "./contract.ts";

export const projectContracts: Contracts = {
  "get /me": { answers: {} },
  "get /projects": { answers: {} },
  "post /projects": {
    answers: { body: { slug: `new-${crypto.randomUUID().slice(0, 8)}`, name: "Research", description: "For the research team" } },
    refuses: ["project.slug_taken", ({ project }) => ({ body: { slug: project.slug, name: "Again" } })],
  },
  "get /projects/{project}": { answers: {} },
  "patch /projects/{project}": {
    answers: {
      body: {
        name: "Research and development",
        icon: "🌱",
        returnOrigins: ["https://app.example.com"],
        browserOrigins: ["https://agent.example.com"],
        recordsCalls: false,
        redactionHints: ["card_number"],
      },
    },
    refuses: ["project.edit_loses", { body: { auditRetentionDays: 1 } }],
  },
  "delete /projects/{project}": {
    answers: async () => {
      const { slug } = await makeProject();
      return { params: { project: slug }, query: `confirm=${slug}` };
    },
    refuses: ["request.invalid", { query: "confirm=another" }],
  },
  "get /project-removals": { answers: {} },
  "get /projects/{project}/export": { answers: { query: "kinds=server,link" }, refuses: ["request.invalid", { query: "kinds=nothing" }] },
  "get /projects/{project}/jobs": { answers: {}, refuses: ["request.invalid", { query: "limit=0" }] },
  "get /projects/{project}/jobs/{job}": {
    answers: async ({ project, make }) => {
      await project.addOpenServer("everything", { slug: "for-a-job" });
      const { job } = await make<{ job: { id: string } }>("/servers/for-a-job/reset");
      return { params: { job: job.id } };
    },
    refuses: ["resource.not_found", { params: { job: "job_none" } }],
  },
  "get /projects/{project}/overview": { answers: {} },
  "get /projects/{project}/alerts": {
    answers: async (scene) => {
      await openAlert(scene);
      return { query: "state=waiting" };
    },
    refuses: ["request.invalid", { query: "state=new" }],
  },
  "post /projects/{project}/alerts/{alert}/acknowledge": {
    answers: async (scene) => ({ params: { alert: await openAlert(scene) }, body: {} }),
    refuses: ["resource.not_found", { params: { alert: "alr_none" }, body: {} }],
  },
  "get /projects/{project}/analytics": { answers: { query: "period=week" }, refuses: ["request.invalid", { query: "server=a&agent=b" }] },
  "get /projects/{project}/audit": {
    answers: { query: "kind=changes&outcome=ok&from=0&person=admin%40example.com&q=e" },
    refuses: ["request.invalid", { query: "outcome=good" }],
  },
  "get /projects/{project}/audit/{event}": { answers: newestEvent, refuses: ["resource.not_found", { params: { event: "evt_none" } }] },
  "get /projects/{project}/audit/{event}/conversation": {
    answers: newestEvent,
    refuses: ["resource.not_found", { params: { event: "evt_none" } }],
  },
  "get /projects/{project}/audit/{event}/recording": {
    answers: recordedCall,
    refuses: ["recording.none", async ({ get }) => ({ params: { event: (await get<{ events: { id: string }[] }>("/audit")).events[0]?.id ?? "" } })],
  },
  "get /projects/{project}/news": { answers: {} },
  "get /projects/{project}/audit-export": { answers: { query: "kind=changes" }, refuses: ["request.invalid", { query: "format=xml" }] },
  "get /projects/{project}/latest-call": { answers: { query: "since=0" }, refuses: ["request.invalid", { query: "since=-1" }] },
};

/** An alert, written as the queue's consumer does it. @returns its id */
async function openAlert({ project }: Scene): Promise<string> {
  const { db } = makeRooms(bindings);
  const projectId = (await db.projects.findBySlug(project.slug))?.id ?? "prj_none";
  const facts = { calls: 40, failed: 30, usual: 0.02 };
  await db.alerts.open([{ id: newId("alr"), projectId, kind: "error_rate", subject: "none", userId: null, facts }], Date.now(), Date.now());
  return (await db.alerts.list(projectId, { limit: 1 }))[0]?.alert.id ?? "";
}

async function newestEvent({ get }: Scene): Promise<Asked> {
  // Events are written in the background.
  const newest = async () => (await get<{ events: { id: string }[] }>("/audit")).events[0]?.id;
  await expect.poll(newest).toBeDefined();
  return { params: { event: (await newest()) ?? "" } };
}

/** A call with a recording, written as the gateway does it. */
async function recordedCall({ project }: Scene): Promise<Asked> {
  const { db, recordings } = makeRooms(bindings);
  const projectId = (await db.projects.findBySlug(project.slug))?.id ?? "prj_none";
  const at = Date.now();
  const key = { projectId, userId: undefined, eventId: newEventId(at) };
  const facts = { actor: "agent:ck_key", action: "tool.call", server: "header", tool: "whoami", outcome: "ok" } as const;
  await db.auditEvents.insert([{ id: key.eventId, projectId, at, ...facts }], at);
  const reply = { content: [{ type: "text", text: "3 issues" }] };
  await recordings.keep({ ...key, days: 14, hints: ["assignee"], values: [], args: { query: "is:open", assignee: "ada" }, reply });
  return { params: { event: key.eventId } };
}
