import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, JSON_BODY, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";
import { pageTexts } from "../texts/texts.ts";
import { PAGES, pageOf } from "../ui/pages.ts";

const route = api.projects[":project"].agents;
const agent = route[":agent"];
const person = agent.people[":person"];

export type Agent = InferResponseType<typeof route.$get, 200>["agents"][number];
export type AgentPerson = InferResponseType<typeof agent.people.$get, 200>["people"][number];
type Sort = NonNullable<InferRequestType<typeof route.$get>["query"]["sort"]>;

/** The columns by which the server sorts. */
const SORTS: readonly string[] = ["called", "name", "people", "since"];

const isSort = (text: string): text is Sort => SORTS.includes(text.replace(/^-/, ""));

const isKind = (text: string): text is Agent["kind"] => ["client", "key"].includes(text);

const keyOf = (project: string) => ["projects", project, "agents"];

/** The agents of a project, in pages, searched and sorted by the server. */
export const agentsQuery = (project: string, { q = "", sort = "", kind = "" }: { q?: string; sort?: string; kind?: string }) =>
  infiniteQueryOptions({
    queryKey: [...keyOf(project), q, sort, kind],
    queryFn: ({ pageParam }) => {
      const chosen = { ...(q !== "" && { name: q }), ...(isSort(sort) && { sort }), ...(isKind(kind) && { kind }) };
      return unwrap(route.$get({ param: { project }, query: { ...pageOf(pageParam), ...chosen } }));
    },
    ...PAGES,
    placeholderData: keepPreviousData,
    select: ({ pages }) => ({ agents: pages.flatMap(({ agents }) => agents), found: pages[0]?.found }),
  });

export const agentQuery = (project: string, id: string) =>
  queryOptions({ queryKey: [...keyOf(project), "one", id], queryFn: () => unwrap(agent.$get({ param: { project, agent: id } })) });

/** The people for whom an agent acts, in pages. */
export const agentPeopleQuery = (project: string, id: string) =>
  infiniteQueryOptions({
    queryKey: [...keyOf(project), "people", id],
    queryFn: ({ pageParam }) => unwrap(agent.people.$get({ param: { project, agent: id }, query: pageOf(pageParam) })),
    ...PAGES,
    select: ({ pages }) => ({ people: pages.flatMap(({ people }) => people) }),
  });

/** The progress of a client's revocation is shown on each page of the project. */
export const useRevokeAgent = (project: string) =>
  useChange(
    ["projects", project],
    ({ id }: Agent) => unwrap(agent.$delete({ param: { project, agent: id } }, JSON_BODY)),
    ({ name }) => ({ text: pageTexts().agentList.revokedNow(name) }),
  );

export const useRevokeForPerson = (project: string, id: string) =>
  useChange(
    keyOf(project),
    (one: AgentPerson) => unwrap(person.$delete({ param: { project, agent: id, person: one.id } }, JSON_BODY)),
    ({ email }) => ({ text: pageTexts().agentList.revokedForNow(email) }),
  );

export const useAllowForPerson = (project: string, id: string) =>
  useChange(
    keyOf(project),
    (one: AgentPerson) => unwrap(person.allow.$post({ param: { project, agent: id, person: one.id } }, JSON_BODY)),
    ({ email }) => ({ text: pageTexts().agentList.allowedNow(email) }),
  );
