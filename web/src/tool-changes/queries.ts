import { queryOptions } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";
import type { Outcome } from "../session/use-each.ts";
import { pageTexts } from "../texts/texts.ts";
import { readPages } from "../ui/pages.ts";

const route = api.projects[":project"]["tool-changes"];

export type ToolChange = InferResponseType<typeof route.$get, 200>["changes"][number];
export type State = "waiting" | "refused";
export type Decision = InferRequestType<typeof route.decisions.$post>["json"]["decision"];

/** The API decides on so many changes in one request. */
const AT_ONCE = 50;

/** All changes of a project's tools, read in pages. Those with text that people cannot see come first, then those that are held. */
export const toolChangesQuery = (project: string, state: State) =>
  queryOptions({
    queryKey: ["projects", project, "tool-changes", state],
    queryFn: async () => {
      const pages = await readPages((after) =>
        unwrap(route.$get({ param: { project }, query: { state, limit: "200", ...(after !== "" && { after }) } })),
      );
      return { changes: pages.flatMap(({ changes }) => changes).sort((a, b) => rankOf(a) - rankOf(b)) };
    },
  });

const rankOf = ({ hiddenText, state }: ToolChange): number => (hiddenText ? 0 : 2) + (state === "held" ? 0 : 1);

export type Deciding = { decision: Decision; changes: ToolChange[] };

/** Decides on changes. What has changed again meanwhile stays, and so does what an error has stopped; the outcome names both. */
export const useDecide = (project: string) =>
  useChange(
    ["projects", project],
    async ({ decision, changes }: Deciding): Promise<Outcome<ToolChange>> => {
      const failed: Outcome<ToolChange>["failed"] = [];
      for (let at = 0; at < changes.length; at += AT_ONCE) failed.push(...(await decideSome(project, decision, changes.slice(at, at + AT_ONCE))));
      return { done: changes.length - failed.length, failed };
    },
    ({ decision }, { done }) => (done > 0 ? { text: pageTexts().toolChanges.decided[decision](done) } : undefined),
    true,
  );

/** @returns those on which nothing was decided, with the reasons */
async function decideSome(project: string, decision: Decision, some: ToolChange[]): Promise<Outcome<ToolChange>["failed"]> {
  const asked = some.flatMap(({ server, name, changed }) => (changed ? [{ server: server.slug, tool: name, hash: changed.hash }] : []));
  try {
    const { done } = await unwrap(route.decisions.$post({ param: { project }, json: { decision, changes: asked } }));
    const isDone = (change: ToolChange) => done.some(({ server, tool }) => server === change.server.slug && tool === change.name);
    return some.filter((change) => !isDone(change)).map((row) => ({ row, reason: pageTexts().toolChanges.changedAgain }));
  } catch (error) {
    return some.map((row) => ({ row, reason: (error as Error).message }));
  }
}
