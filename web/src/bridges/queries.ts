import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { InferResponseType } from "hono/client";
import { api, JSON_BODY, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";
import { pageTexts } from "../texts/texts.ts";
import { PAGES, pageOf } from "../ui/pages.ts";

const ofProject = api.projects[":project"];
const keys = ofProject["api-keys"];

export type Bridge = InferResponseType<typeof ofProject.bridges.$get, 200>["bridges"][number];
export type BridgeToken = InferResponseType<typeof keys.$get, 200>["apiKeys"][number];
type NewBridgeToken = { name: string; expiresAt: number | undefined };

const keyOf = (project: string) => ["projects", project, "bridges"];
/** How often the list is asked for, so that a bridge that has just been started appears. In ms. */
const ASK_EVERY = 5000;

/** The bridges that are connected now. */
export const bridgesQuery = (project: string) =>
  queryOptions({
    queryKey: [...keyOf(project), "connected"],
    queryFn: () => unwrap(ofProject.bridges.$get({ param: { project } })),
    refetchInterval: ASK_EVERY,
  });

/** The tokens by which bridges connect, in pages. */
export const bridgeTokensQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: [...keyOf(project), "tokens"],
    queryFn: ({ pageParam }) => unwrap(keys.$get({ param: { project }, query: { ...pageOf(pageParam), kind: "bridge" } })),
    ...PAGES,
    select: ({ pages }) => ({ tokens: pages.flatMap(({ apiKeys }) => apiKeys) }),
  });

export const toTokenBody = ({ name, expiresAt }: NewBridgeToken) => ({ name, purpose: "bridge" as const, expiresAt });

export const useCreateBridgeToken = (project: string) =>
  useChange(keyOf(project), (token: NewBridgeToken) => unwrap(keys.$post({ param: { project }, json: toTokenBody(token) })));

export const useRevokeBridgeToken = (project: string) =>
  useChange(
    keyOf(project),
    (key: string) => unwrap(keys[":key"].$delete({ param: { project, key } }, JSON_BODY)),
    () => ({ text: pageTexts().bridges.revokedNow }),
  );
