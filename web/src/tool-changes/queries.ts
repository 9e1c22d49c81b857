import { queryOptions } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";
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

type Deciding = { decision: Decision; changes: ToolChange[] };

/** Decides on changes. What has changed again meanwhile stays, and the notice says so. */
export const useDecide = (project: string) =>
  useChange(
    ["projects", project],
    async ({ decision, changes }: Deciding) => {
      const asked = changes.flatMap(({ server, name, changed }) => (changed ? [{ server: server.slug, tool: name, hash: changed.hash }] : []));
      let done = 0;
      for (let at = 0; at < asked.length; at += AT_ONCE) {
        const answer = await unwrap(route.decisions.$post({ param: { project }, json: { decision, changes: asked.slice(at, at + AT_ONCE) } }));
        done += answer.done.length;
      }
      return { done, changedAgain: asked.length - done };
    },
    ({ decision }, { done, changedAgain }) => {
      const { toolChanges: words } = pageTexts();
      return { text: [words.decided[decision](done), ...(changedAgain > 0 ? [words.changedAgain(changedAgain)] : [])].join(" ") };
    },
    true,
  );
