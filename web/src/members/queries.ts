import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, ifMatch, JSON_BODY, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";
import { useEach } from "../session/use-each.ts";
import { pageTexts } from "../texts/texts.ts";
import { PAGES, pageOf } from "../ui/pages.ts";
import { choicesOf, type TableState } from "../ui/table/table-state.ts";

const route = api.projects[":project"];
const member = route.members[":member"];

export type Member = InferResponseType<typeof route.members.$get, 200>["members"][number];
export type Totals = InferResponseType<typeof route.members.$get, 200>["totals"];
export type MemberDetail = InferResponseType<typeof member.$get, 200>;
export type Credential = InferResponseType<typeof route.credentials.$get, 200>["credentials"][number];
export type Connection = InferResponseType<(typeof route.credentials)[":credential"]["$get"], 200>;
export type RevocationChoice = InferRequestType<typeof route.members.revocations.$post>["json"];
export type ChosenMembers = Pick<RevocationChoice, "all" | "emails" | "emailPrefix">;
export type Invitation = InferRequestType<typeof route.members.$post>["json"];

type MembersQuery = Pick<InferRequestType<typeof route.members.$get>["query"], "email" | "role" | "activity" | "sort">;

/** Members of a project, in pages, as the API finds and sorts them. The totals count every member. */
export const membersQuery = (project: string, asked: MembersQuery) =>
  infiniteQueryOptions({
    queryKey: ["projects", project, "members", asked],
    queryFn: ({ pageParam }) => unwrap(route.members.$get({ param: { project }, query: { ...pageOf(pageParam), ...asked } })),
    ...PAGES,
    placeholderData: keepPreviousData,
    select: ({ pages }) => ({ members: pages.flatMap(({ members }) => members), totals: pages.at(-1)?.totals, found: pages[0]?.found }),
  });

const ROLES = ["member", "auditor", "admin"] as const;
const ACTIVITIES = ["week", "month", "inactive"] as const;
const ORDERS: Record<string, MembersQuery["sort"]> = { since: "oldest", "-since": "newest", name: "email", "-name": "-email" };

/** What the address of the page asks for. */
export function askedOf(state: TableState): MembersQuery {
  const choices = choicesOf(state);
  const role = ROLES.find((one) => one === choices.get("role"));
  const activity = ACTIVITIES.find((one) => one === choices.get("activity"));
  const sort = ORDERS[state.sort ?? ""];
  const email = state.q?.trim() ?? "";
  return { ...(email !== "" && { email }), ...(role && { role }), ...(activity && { activity }), ...(sort && { sort }) };
}

export const memberQuery = (project: string, id: string) =>
  queryOptions({
    queryKey: ["projects", project, "member", id],
    queryFn: () => unwrap(member.$get({ param: { project, member: id } })),
  });

/** One connection. Its key is below that of the list. */
export const credentialQuery = (project: string, credential: string) =>
  queryOptions({
    queryKey: ["projects", project, "credentials", credential],
    queryFn: () => unwrap(route.credentials[":credential"].$get({ param: { project, credential } })),
  });

type CredentialsQuery = Pick<InferRequestType<typeof route.credentials.$get>["query"], "q" | "server" | "status" | "owner" | "sort">;

/** Credentials of the project, in pages, as the API finds and sorts them. */
export const credentialsQuery = (project: string, asked: CredentialsQuery) =>
  infiniteQueryOptions({
    queryKey: ["projects", project, "credentials", asked],
    queryFn: ({ pageParam }) => unwrap(route.credentials.$get({ param: { project }, query: { ...pageOf(pageParam), ...asked } })),
    ...PAGES,
    placeholderData: keepPreviousData,
    select: ({ pages }) => ({ credentials: pages.flatMap(({ credentials }) => credentials), found: pages[0]?.found }),
  });

const STATES = ["active", "expired"] as const;
const OWNERS = ["person", "project", "playground"] as const;

/** Which credentials the address of the page asks for. An order is always asked for: with one, the API says how many there are. */
export function connectionsAskedOf(state: TableState): CredentialsQuery {
  const choices = choicesOf(state);
  const server = choices.get("server");
  const status = STATES.find((one) => one === choices.get("state"));
  const owner = OWNERS.find((one) => one === choices.get("owner"));
  const q = state.q?.trim() ?? "";
  const sort = state.sort === "since" ? "oldest" : "newest";
  return { ...(q !== "" && { q }), ...(server && { server }), ...(status && { status }), ...(owner && { owner }), sort };
}

/** A change to a member changes several lists of the project. */
const keyOf = (project: string) => ["projects", project];

const setRole = (project: string, id: string, role: Member["role"], etag?: string) =>
  unwrap(member.$patch({ param: { project, member: id }, json: { role } }, ifMatch(etag)));

export const useInviteMember = (project: string) =>
  useChange(
    keyOf(project),
    (json: Invitation) => unwrap(route.members.$post({ param: { project }, json })),
    ({ email }) => ({ text: pageTexts().members.invitedNow(email) }),
  );

export const useSetRole = (project: string) =>
  useChange(
    keyOf(project),
    ({ id, role, etag }: { id: string; role: Member["role"]; before: Member["role"]; etag: string }) => setRole(project, id, role, etag),
    ({ id, role, before }) => ({ text: pageTexts().members.roleNow[role], undo: () => setRole(project, id, before) }),
  );

/** Removes several members. API keys that they created stay. */
export const useRemoveMembers = (project: string) =>
  useEach(
    keyOf(project),
    ({ id }: Member) => unwrap(member.$delete({ param: { project, member: id }, query: { revokeKeys: "false" } }, JSON_BODY)),
    (done) => pageTexts().members.removedSomeNow(done),
  );

/** Sends several members the invitation again. They keep their roles. */
export const useInviteAgain = (project: string) =>
  useEach(
    keyOf(project),
    ({ email, role }: Member) => unwrap(route.members.$post({ param: { project }, json: { email, role } })),
    (done) => pageTexts().members.invitedAgainNow(done),
  );

export const useRemoveMember = (project: string) =>
  useChange(
    keyOf(project),
    ({ id, revokeKeys }: { id: string; revokeKeys: boolean }) =>
      unwrap(member.$delete({ param: { project, member: id }, query: { revokeKeys: revokeKeys ? "true" : "false" } }, JSON_BODY)),
    () => ({ text: pageTexts().members.removedNow }),
  );

const revoked = () => ({ text: pageTexts().members.revokedNow });

export const useRevokeConnections = (project: string, id: string) =>
  useChange(
    keyOf(project),
    (authScopes: string[]) => unwrap(member.revocations.$post({ param: { project, member: id }, json: { authScopes } })),
    revoked,
  );

/** What a revocation of many members' connections would end. It is counted again each time that the dialog opens. */
export const revocationPreviewQuery = (project: string, choice: RevocationChoice) =>
  queryOptions({
    queryKey: ["projects", project, "revocation preview", choice],
    queryFn: () => unwrap(route.members.revocations.preview.$post({ param: { project }, json: choice })),
    gcTime: 0,
    retry: false,
  });

/** The progress is shown on each page of the project. */
export const useRevokeMany = (project: string) =>
  useChange(
    keyOf(project),
    (json: RevocationChoice) => unwrap(route.members.revocations.$post({ param: { project }, json })),
    (_, { job }) => ({ text: pageTexts().members.manyRevokedNow(job.total) }),
  );

/** Revokes all connections that a search finds. It goes on in the background, and each page of the project shows how far it is. */
export const useRevokeFound = (project: string) =>
  useChange(
    keyOf(project),
    async ({ sort: _, ...filter }: CredentialsQuery) => {
      const json = Object.keys(filter).length === 0 ? ({ all: true } as const) : filter;
      const { job } = await unwrap(route.credentials.revocations.$post({ param: { project }, json }));
      return { job, failed: [] };
    },
    (_, { job }) => ({ text: pageTexts().members.foundRevokedNow(job.total) }),
  );

const revokeCredential = (project: string, credential: string) =>
  unwrap(route.credentials[":credential"].$delete({ param: { project, credential } }, JSON_BODY));

export const useRevokeCredential = (project: string) =>
  useChange(keyOf(project), (credential: string) => revokeCredential(project, credential), revoked);

export const useRevokeCredentials = (project: string) =>
  useEach(
    keyOf(project),
    ({ id }: Credential) => revokeCredential(project, id),
    (done) => pageTexts().members.manyRevokedNow(done),
  );
