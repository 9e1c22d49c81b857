import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, JSON_BODY, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";
import { useEach } from "../session/use-each.ts";
import { pageTexts } from "../texts/texts.ts";
import { PAGES, pageOf } from "../ui/pages.ts";
import { choicesOf, type TableState } from "../ui/table/table-state.ts";

const route = api.projects[":project"]["api-keys"];

export type ApiKey = InferResponseType<typeof route.$get, 200>["apiKeys"][number];
export type OneApiKey = InferResponseType<(typeof route)[":key"]["$get"], 200>;
export type NewApiKey = InferRequestType<typeof route.$post>["json"];
export type CreatedApiKey = InferResponseType<typeof route.$post, 201>;

const keyOf = (project: string) => ["projects", project, "api-keys"];

type KeysQuery = Pick<InferRequestType<typeof route.$get>["query"], "q" | "status" | "actsFor" | "sort">;

/** The keys of agents, in pages, as the API finds and sorts them. */
export const apiKeysQuery = (project: string, asked: KeysQuery = {}) =>
  infiniteQueryOptions({
    queryKey: [...keyOf(project), "agents", asked],
    queryFn: ({ pageParam }) => unwrap(route.$get({ param: { project }, query: { ...pageOf(pageParam), kind: "agent", ...asked } })),
    ...PAGES,
    placeholderData: keepPreviousData,
    select: ({ pages }) => ({ apiKeys: pages.flatMap(({ apiKeys }) => apiKeys), found: pages[0]?.found }),
  });

/** One key. Its query key is below that of the lists. */
export const apiKeyQuery = (project: string, key: string) =>
  queryOptions({ queryKey: [...keyOf(project), "one", key], queryFn: () => unwrap(route[":key"].$get({ param: { project, key } })) });

const STATES = ["active", "expired"] as const;
const REACHES = ["project", "people"] as const;
const ORDERS: Record<string, KeysQuery["sort"]> = { created: "oldest", "-created": "newest", name: "name", "-name": "-name" };

/** Which keys the address of the page asks for. An order is always asked for: with one, the API says how many there are. */
export function keysAskedOf(state: TableState): KeysQuery {
  const choices = choicesOf(state);
  const status = STATES.find((one) => one === choices.get("state"));
  const actsFor = REACHES.find((one) => one === choices.get("reach"));
  const q = state.q?.trim() ?? "";
  const sort = ORDERS[state.sort ?? ""] ?? "newest";
  return { ...(q !== "" && { q }), ...(status && { status }), ...(actsFor && { actsFor }), sort };
}

export const useCreateApiKey = (project: string) => useChange(keyOf(project), (json: NewApiKey) => unwrap(route.$post({ param: { project }, json })));

export const useRevokeApiKey = (project: string) =>
  useChange(
    keyOf(project),
    (key: string) => unwrap(route[":key"].$delete({ param: { project, key } }, JSON_BODY)),
    () => ({ text: pageTexts().keys.revokedNow }),
  );

/** Revokes several keys. */
export const useRevokeApiKeys = (project: string) =>
  useEach(
    keyOf(project),
    ({ id }: ApiKey) => unwrap(route[":key"].$delete({ param: { project, key: id } }, JSON_BODY)),
    (done) => pageTexts().keys.revokedSomeNow(done),
  );
