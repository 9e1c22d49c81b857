import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, JSON_BODY, unwrap } from "../api.ts";

const route = api.projects[":project"];
const member = route.members[":member"];

export type Member = InferResponseType<typeof route.members.$get, 200>["members"][number];
export type Totals = InferResponseType<typeof route.members.$get, 200>["totals"];
export type MemberDetail = InferResponseType<typeof member.$get, 200>;
export type Invitation = InferRequestType<typeof route.members.$post>["json"];

/** Part by part, newest first; the totals are of all. */
export const membersQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: ["projects", project, "members"],
    queryFn: ({ pageParam }) => unwrap(route.members.$get({ param: { project }, query: { ...(pageParam && { after: pageParam }) } })),
    initialPageParam: "",
    getNextPageParam: ({ next }) => next,
    select: ({ pages }) => ({ members: pages.flatMap(({ members }) => members), totals: pages.at(-1)?.totals }),
  });

export const memberQuery = (project: string, id: string) =>
  queryOptions({
    queryKey: ["projects", project, "member", id],
    queryFn: () => unwrap(member.$get({ param: { project, member: id } })),
  });

export const credentialsQuery = (project: string) =>
  queryOptions({ queryKey: ["projects", project, "credentials"], queryFn: () => unwrap(route.credentials.$get({ param: { project } })) });

/** Whatever changes of people changes more than one list of the project. */
function useProjectMutation<Input>(project: string, mutationFn: (input: Input) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => client.invalidateQueries({ queryKey: ["projects", project] }) });
}

export const useInviteMember = (project: string) =>
  useProjectMutation(project, (json: Invitation) => unwrap(route.members.$post({ param: { project }, json })));

export const useSetRole = (project: string) =>
  useProjectMutation(project, ({ id, role }: { id: string; role: Member["role"] }) =>
    unwrap(member.$patch({ param: { project, member: id }, json: { role } })),
  );

export const useRemoveMember = (project: string) =>
  useProjectMutation(project, ({ id, revokeKeys }: { id: string; revokeKeys: boolean }) =>
    unwrap(member.$delete({ param: { project, member: id }, query: { revokeKeys: revokeKeys ? "true" : "false" } }, JSON_BODY)),
  );

export const useRevokeConnections = (project: string, id: string) =>
  useProjectMutation(project, (authScopes: string[]) => unwrap(member.revocations.$post({ param: { project, member: id }, json: { authScopes } })));

export const useRevokeCredential = (project: string) =>
  useProjectMutation(project, (credential: string) =>
    unwrap(route.credentials[":credential"].$delete({ param: { project, credential } }, JSON_BODY)),
  );
