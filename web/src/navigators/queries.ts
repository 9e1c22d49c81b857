import { queryOptions } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, ifMatch, JSON_BODY, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";
import { pageTexts, texts } from "../texts/texts.ts";

const route = api.projects[":project"].navigators;

export type Navigator = InferResponseType<typeof route.$get, 200>["navigators"][number];
export type NavigatorSettings = InferRequestType<(typeof route)[":navigator"]["$put"]>["json"];

/** The navigator at the project's own MCP URL. */
export const DEFAULT_NAVIGATOR = "default";

const keyOf = (project: string) => ["projects", project, "navigators"];

export const navigatorsQuery = (project: string) =>
  queryOptions({ queryKey: keyOf(project), queryFn: () => unwrap(route.$get({ param: { project } })) });

/** @property etag of the navigator as it was read; absent, it may have changed @property isNew whether there must be none */
type NavigatorChange = { navigator: string; settings: NavigatorSettings; etag?: string | undefined; isNew?: boolean };

const put = (project: string, { navigator, settings: json, etag, isNew }: NavigatorChange) =>
  unwrap(route[":navigator"].$put({ param: { project, navigator }, json }, isNew ? { headers: { "if-none-match": "*" } } : ifMatch(etag)));

/** @param existing the navigator to change; without it, one is created */
export const usePutNavigator = (project: string, existing: Navigator | undefined) =>
  useChange(
    keyOf(project),
    (change: NavigatorChange) => put(project, change),
    ({ navigator, settings: { name } }) => {
      const text = pageTexts().navigators.savedNow(name);
      if (existing === undefined) return { text };
      const { name: before, mode, inChatAuthentication, inChatWaits, denied } = existing;
      const settings = { name: before, mode, inChatAuthentication: inChatAuthentication || inChatWaits, denied };
      return { text, undo: () => put(project, { navigator, settings }) };
    },
  );

/** Whether agents see a server at a navigator at all. */
type Allowing = { navigator: Navigator; server: { slug: string; name: string }; isAllowed: boolean };

/** Takes a server into a navigator's deny list, or out of it. The list is read right before, so that another administrator's change stays. */
async function allow(project: string, { navigator: { slug }, server, isAllowed }: Allowing): Promise<void> {
  const { navigators } = await unwrap(route.$get({ param: { project } }));
  const present = navigators.find((one) => one.slug === slug);
  if (!present) throw new Error(texts().common.nothingHere);
  const { name, mode, inChatAuthentication, inChatWaits } = present;
  const others = present.denied.filter((pattern) => pattern !== server.slug);
  const denied = isAllowed ? others : [...others, server.slug];
  const settings = { name, mode, inChatAuthentication: inChatAuthentication || inChatWaits, denied };
  await put(project, { navigator: slug, settings, etag: present.etag });
}

export const useAllowServer = (project: string) =>
  useChange(
    keyOf(project),
    (allowing: Allowing) => allow(project, allowing),
    (allowing) => ({
      text: pageTexts().matrix.now(allowing.server.name, allowing.navigator.name, allowing.isAllowed),
      undo: () => allow(project, { ...allowing, isAllowed: !allowing.isAllowed }),
    }),
  );

export const useRemoveNavigator = (project: string) =>
  useChange(
    keyOf(project),
    (navigator: string) => unwrap(route[":navigator"].$delete({ param: { project, navigator } }, JSON_BODY)),
    () => ({ text: pageTexts().navigators.removedNow }),
  );
