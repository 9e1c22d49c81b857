import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, ifMatch, JSON_BODY, readText, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";
import { texts } from "../texts/texts.ts";
import { readExportPart } from "./export-part.ts";

const route = api.projects[":project"];

type ProjectChange = InferRequestType<typeof route.$patch>["json"];

export const useEditProject = (project: string) =>
  useChange(
    // The lists of projects show its name too.
    ["projects"],
    ({ json, etag }: { json: ProjectChange; etag: string | undefined }) => unwrap(route.$patch({ param: { project }, json }, ifMatch(etag))),
    () => ({ text: texts().common.saved }),
  );

/** Removes the project. All lists of projects are read again. @param confirm the project's slug, as it was typed */
/** Removes a project. Its own queries find nothing afterwards, so its pages are left before anything is read again. */
export function useRemoveProject(project: string, leave: () => Promise<void>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (confirm: string) => unwrap(route.$delete({ param: { project }, query: { confirm } }, JSON_BODY)),
    onSuccess: async () => {
      await leave();
      await client.invalidateQueries({ queryKey: ["projects"] });
    },
  });
}

export type ProjectStore = InferResponseType<typeof route.store.$get, 200>;

/** Where the project has its sealed values. It is asked for again while they move. */
export const storeQuery = (project: string) =>
  queryOptions({
    queryKey: ["projects", project, "store"],
    queryFn: () => unwrap(route.store.$get({ param: { project } })),
    refetchInterval: ({ state }) => (state.data?.former ? 2000 : false),
  });

export type NewPlace = InferRequestType<typeof route.store.$put>["json"];

/** Moves the project's values. The progress is in the project's work in the background, too. */
export const useMoveStore = (project: string) =>
  useChange(["projects", project], (json: NewPlace) => unwrap(route.store.$put({ param: { project }, json })));

/** Reads the export of the project, part by part. The input is told how many lines there are so far. @returns the file */
export const useExportProject = (project: string) =>
  useMutation({
    mutationFn: async (onLines: (lines: number) => void): Promise<Blob> => {
      const texts: string[] = [];
      let lines = 0;
      for (let after: string | undefined = ""; after !== undefined; ) {
        const query: string = after && `?${new URLSearchParams({ after })}`;
        const part = readExportPart(await readText(`/api/v1/projects/${encodeURIComponent(project)}/export${query}`));
        texts.push(part.text);
        lines += part.lines;
        onLines(lines);
        after = part.next;
      }
      return new Blob(texts, { type: "application/x-ndjson" });
    },
  });
