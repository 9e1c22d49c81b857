import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, ifMatch, JSON_BODY, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";
import { pageTexts, texts } from "../texts/texts.ts";
import { pageOf, readPages } from "../ui/pages.ts";

const route = api.projects[":project"].servers;

export type Server = InferResponseType<typeof route.$get, 200>["servers"][number];
export type NewServer = InferRequestType<typeof route.$post>["json"];

export type CatalogServer = InferResponseType<typeof api.catalog.servers.$get, 200>["servers"][number];
export type Discovery = InferResponseType<(typeof api.projects)[":project"]["discovery"]["$post"], 200>;

export type ProviderTemplate = InferResponseType<typeof api.catalog.providers.$get, 200>["providers"][number];

export const catalogQuery = queryOptions({
  queryKey: ["catalog"],
  queryFn: () => unwrap(api.catalog.servers.$get()),
  staleTime: Number.POSITIVE_INFINITY,
});

export const providersQuery = queryOptions({
  queryKey: ["providers"],
  queryFn: () => unwrap(api.catalog.providers.$get()),
  staleTime: Number.POSITIVE_INFINITY,
});

/**
 * It is not below the key of the project, because a form keeps its URI until it is saved: a person may have entered it at the provider.
 * @param form identifies the form on the page: each new server gets its own redirect URI
 */
export const redirectUriQuery = (project: string, form: string) =>
  queryOptions({
    queryKey: ["redirect-uri", project, form],
    queryFn: () => unwrap(api.projects[":project"]["redirect-uri"].$get({ param: { project } })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

const probe = route.probe;
type Probe = InferResponseType<typeof probe.$post, 200>;
export type ProbedServer = Extract<Probe, { kind: "server" }>["server"];

/** Finds out about a server by its name or URL. */
export function useProbe(project: string) {
  return useMutation({ mutationFn: (input: string) => unwrap(probe.$post({ param: { project }, json: { input } })) });
}

export function useDiscovery(project: string) {
  return useMutation({ mutationFn: (url: string) => unwrap(api.projects[":project"].discovery.$post({ param: { project }, json: { url } })) });
}

/** All servers of a project, because forms choose among them. They are read in pages. */
export const serversQuery = (project: string) =>
  queryOptions({
    queryKey: ["projects", project, "servers"],
    queryFn: async () => {
      const pages = await readPages((after) => unwrap(route.$get({ param: { project }, query: { ...pageOf(after), limit: 200 } })));
      return { servers: pages.flatMap(({ servers }) => servers) };
    },
  });

/** One server. Its key is below that of the list: a change of a server is a change of both. */
export const serverQuery = (project: string, server: string) =>
  queryOptions({ queryKey: ["projects", project, "servers", server], queryFn: () => unwrap(route[":server"].$get({ param: { project, server } })) });

const saved = () => ({ text: texts().common.saved });

/** A change to a server changes several lists of the project. */
const keyOf = (project: string) => ["projects", project];

/** Adds a server. Then Cardea asks it for its tools, while the person goes on; if it does not answer, its health says so. */
export function useAddServer(project: string) {
  const client = useQueryClient();
  return useChange(
    keyOf(project),
    async (json: NewServer) => {
      const added = await unwrap(route.$post({ param: { project }, json }));
      const readAgain = () => client.invalidateQueries({ queryKey: keyOf(project) });
      void checkNow(project, json.slug).then(readAgain, () => undefined);
      return added;
    },
    ({ name }) => ({ text: pageTexts().servers.addedNow(name) }),
  );
}

const checkNow = (project: string, server: string) => unwrap(route[":server"].check.$post({ param: { project, server } }, JSON_BODY));

/** Asks a server whether it answers, and for its tools. */
export const useCheckServer = (project: string) =>
  useChange(
    keyOf(project),
    ({ slug }: { slug: string; name: string }) => checkNow(project, slug),
    ({ name }, { reachable, tools }) => {
      const { health } = pageTexts();
      return { text: !reachable ? health.notReached(name) : tools === null ? health.reached(name) : health.reachedWith(name, tools) };
    },
  );

export type NewAuthScope = InferRequestType<(typeof route)[":server"]["auth-scopes"]["$post"]>["json"];

export const useAddAuthScope = (project: string, server: string) =>
  useChange(keyOf(project), (json: NewAuthScope) => unwrap(route[":server"]["auth-scopes"].$post({ param: { project, server }, json })), saved);

const authScopes = route[":server"]["auth-scopes"];
export type AuthScope = InferResponseType<typeof authScopes.$get, 200>["authScopes"][number];
export type ServerChange = InferRequestType<(typeof route)[":server"]["$patch"]>["json"];
export type AuthScopeChange = InferRequestType<(typeof authScopes)[":scope"]["$patch"]>["json"];

/** @property etag of the server as it was read */
type Edit<Change> = { json: Change; etag: string | undefined };

export const authScopesQuery = (project: string, server: string) =>
  queryOptions({ queryKey: ["projects", project, "auth-scopes", server], queryFn: () => unwrap(authScopes.$get({ param: { project, server } })) });

export const useEditServer = (project: string, server: string) =>
  useChange(
    keyOf(project),
    ({ json, etag }: Edit<ServerChange>) => unwrap(route[":server"].$patch({ param: { project, server }, json }, ifMatch(etag))),
    saved,
  );

export const useEditAuthScope = (project: string, server: string, scope: string) =>
  useChange(
    keyOf(project),
    ({ json, etag }: Edit<AuthScopeChange>) => unwrap(authScopes[":scope"].$patch({ param: { project, server, scope }, json }, ifMatch(etag))),
    saved,
  );

export const useRemoveAuthScope = (project: string, server: string) =>
  useChange(keyOf(project), (scope: string) =>
    unwrap(route[":server"]["auth-scopes"][":scope"].$delete({ param: { project, server, scope } }, JSON_BODY)),
  );

const tools = route[":server"].tools;
export type PinnedTool = InferResponseType<typeof tools.$get, 200>["tools"][number];

/** All tools of a server: those that have changed come first, whatever their names. They are read in pages. */
export const toolsQuery = (project: string, server: string) =>
  queryOptions({
    queryKey: ["projects", project, "tools", server],
    queryFn: async () => {
      const pages = await readPages((after) => unwrap(tools.$get({ param: { project, server }, query: { ...pageOf(after), limit: 200 } })));
      return { tools: pages.flatMap(({ tools }) => tools), holdChanges: pages.some(({ holdChanges }) => holdChanges) };
    },
  });

export const useApproveTool = (project: string, server: string) =>
  useChange(
    keyOf(project),
    ({ tool, hash }: { tool: string; hash: string }) => unwrap(tools[":tool"].approve.$post({ param: { project, server, tool }, json: { hash } })),
    () => ({ text: pageTexts().tools.approvedNow }),
  );

export const useHoldChanges = (project: string, server: string) =>
  useChange(
    keyOf(project),
    (hold: boolean) => unwrap(route[":server"]["hold-changes"].$put({ param: { project, server }, json: { hold } })),
    (hold) => ({
      text: texts().common.saved,
      undo: () => unwrap(route[":server"]["hold-changes"].$put({ param: { project, server }, json: { hold: !hold } })),
    }),
  );

const setState = (project: string, server: string, state: Server["state"]) =>
  unwrap(route[":server"].$patch({ param: { project, server }, json: { state } }));

/** Pauses or resumes servers, and offers to take it back. */
export const useSetServerStates = (project: string) =>
  useChange(
    keyOf(project),
    async ({ servers, state }: { servers: Server[]; state: Server["state"] }) => {
      const settled = await Promise.allSettled(servers.map(({ slug }) => setState(project, slug, state)));
      const failed = settled.flatMap((one, index) =>
        one.status === "rejected" ? [`${servers[index]?.name}: ${(one.reason as Error).message}`] : [],
      );
      if (failed.length > 0) throw new Error(failed.join(" "));
    },
    ({ servers, state }) => {
      const { pausedNow, resumedNow } = pageTexts().servers;
      const names = servers.map(({ name }) => name).join(", ");
      const undo = () => Promise.all(servers.map((server) => setState(project, server.slug, server.state)));
      return { text: state === "paused" ? pausedNow(names) : resumedNow(names), undo };
    },
    true,
  );

export const useRemoveServer = (project: string) =>
  useChange(
    keyOf(project),
    ({ slug: server }: Server) => unwrap(route[":server"].$delete({ param: { project, server } }, JSON_BODY)),
    ({ name }) => ({ text: pageTexts().servers.removedNow(name) }),
  );

/** Ends everything people gave for a server. The connections end in the background, as one of the project's jobs. */
export const useResetServer = (project: string) =>
  useChange(keyOf(project), (server: string) => unwrap(route[":server"].reset.$post({ param: { project, server } }, JSON_BODY)));

/** The same for one of the server's further auth scopes. */
export const useResetAuthScope = (project: string, server: string) =>
  useChange(keyOf(project), (scope: string) => unwrap(authScopes[":scope"].reset.$post({ param: { project, server, scope } }, JSON_BODY)));

/** Lets Cardea obtain the project's own token, for a server that Cardea signs in to with its client's secret. */
export const useConnectServer = (project: string) =>
  useChange(keyOf(project), ({ server, authScope }: { server: string; authScope?: string }) =>
    unwrap(route[":server"].connect.$post({ param: { project, server }, json: { authScope } })),
  );
