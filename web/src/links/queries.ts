import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, ifMatch, JSON_BODY, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";
import { useEach } from "../session/use-each.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { PAGES, pageOf } from "../ui/pages.ts";
import { choicesOf, type TableState } from "../ui/table/table-state.ts";

const route = api.projects[":project"].links;

export type Link = InferResponseType<typeof route.$get, 200>["links"][number];
export type NewLink = InferRequestType<typeof route.$post>["json"];
export type LinkChange = InferRequestType<(typeof route)[":link"]["$patch"]>["json"];

const keyOf = (project: string) => ["projects", project, "links"];

type LinksQuery = Pick<InferRequestType<typeof route.$get>["query"], "q" | "state" | "type" | "sort">;

/** The links of a project, in pages, as the API finds and sorts them. */
export const linksQuery = (project: string, asked: LinksQuery) =>
  infiniteQueryOptions({
    queryKey: [...keyOf(project), asked],
    queryFn: ({ pageParam }) => unwrap(route.$get({ param: { project }, query: { ...pageOf(pageParam), ...asked } })),
    ...PAGES,
    placeholderData: keepPreviousData,
    select: ({ pages }) => ({ links: pages.flatMap(({ links }) => links), found: pages[0]?.found }),
  });

const STATES = ["working", "ended", "active", "paused", "expired", "used", "deleted"] as const;
const TYPES = ["user", "project", "playground", "default"] as const;
const ORDERS: Record<string, LinksQuery["sort"]> = { created: "oldest", "-created": "newest", ends: "ends", "-ends": "-ends" };

/** Which links the address of the page asks for. An order is always asked for: with one, the API says how many there are. */
export function linksAskedOf(tableState: TableState): LinksQuery {
  const choices = choicesOf(tableState);
  const state = STATES.find((one) => one === choices.get("state"));
  const type = TYPES.find((one) => one === choices.get("type"));
  const q = tableState.q?.trim() ?? "";
  const sort = ORDERS[tableState.sort ?? ""] ?? "newest";
  return { ...(q !== "" && { q }), ...(state && { state }), ...(type && { type }), sort };
}

/** One link. Its key is below that of the list: a change of a link is a change of both. */
export const linkQuery = (project: string, link: string) =>
  queryOptions({ queryKey: [...keyOf(project), link], queryFn: () => unwrap(route[":link"].$get({ param: { project, link } })) });

export const redemptionsQuery = (project: string, link: string) =>
  infiniteQueryOptions({
    queryKey: ["projects", project, "redemptions", link],
    queryFn: ({ pageParam }) => unwrap(route[":link"].redemptions.$get({ param: { project, link }, query: pageOf(pageParam) })),
    ...PAGES,
    select: ({ pages }) => ({ redemptions: pages.flatMap(({ redemptions }) => redemptions) }),
  });

const change = (project: string, link: string, json: LinkChange, etag?: string) =>
  unwrap(route[":link"].$patch({ param: { project, link }, json }, ifMatch(etag)));

export const useCreateLink = (project: string) =>
  useChange(
    keyOf(project),
    (json: NewLink) => unwrap(route.$post({ param: { project }, json })),
    () => ({ text: pageTexts().links.createdNow }),
  );

/** Edits a link, and offers to take the edit back. @param before the link as it is */
export const useEditLink = (project: string, before: Link) =>
  useChange(
    keyOf(project),
    ({ json, etag }: { json: LinkChange; etag: string | undefined }) => change(project, before.id, json, etag),
    ({ json }) => {
      const { domains, emails, email, servers, expiresAt, name } = before;
      const people = before.type === "project" ? { ...(email !== null && { email }) } : { domains, emails };
      const end = "expiresAt" in json && (expiresAt === null || expiresAt > Date.now()) ? { expiresAt } : {};
      return { text: texts().common.saved, undo: () => change(project, before.id, { ...people, servers, name, ...end }) };
    },
  );

export const usePauseLink = (project: string) =>
  useChange(
    keyOf(project),
    ({ link, paused }: { link: string; paused: boolean }) => change(project, link, { paused }),
    ({ link, paused }) => ({
      text: paused ? pageTexts().links.pausedNow : pageTexts().links.resumedNow,
      undo: () => change(project, link, { paused: !paused }),
    }),
  );

/** Deletes several links. */
export const useDeleteLinks = (project: string) =>
  useEach(
    keyOf(project),
    ({ id }: Link) => unwrap(route[":link"].$delete({ param: { project, link: id } }, JSON_BODY)),
    (done) => pageTexts().links.deletedSomeNow(done),
  );

export const useDeleteLink = (project: string) =>
  useChange(
    keyOf(project),
    (link: string) => unwrap(route[":link"].$delete({ param: { project, link } }, JSON_BODY)),
    () => ({ text: pageTexts().links.deletedNow }),
  );
