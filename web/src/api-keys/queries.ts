import { infiniteQueryOptions } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, JSON_BODY, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";
import { useEach } from "../session/use-each.ts";
import { pageTexts } from "../texts/texts.ts";
import { PAGES, pageOf } from "../ui/pages.ts";

const route = api.projects[":project"]["api-keys"];

export type ApiKey = InferResponseType<typeof route.$get, 200>["apiKeys"][number];
export type NewApiKey = InferRequestType<typeof route.$post>["json"];
export type CreatedApiKey = InferResponseType<typeof route.$post, 201>;

const keyOf = (project: string) => ["projects", project, "api-keys"];

export const apiKeysQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: [...keyOf(project), "agents"],
    queryFn: ({ pageParam }) => unwrap(route.$get({ param: { project }, query: { ...pageOf(pageParam), kind: "agent" } })),
    ...PAGES,
    select: ({ pages }) => ({ apiKeys: pages.flatMap(({ apiKeys }) => apiKeys) }),
  });

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
