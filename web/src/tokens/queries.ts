import { infiniteQueryOptions } from "@tanstack/react-query";
import type { InferRequestType, InferResponseType } from "hono/client";
import { api, JSON_BODY, unwrap } from "../api.ts";
import { useChange } from "../session/use-change.ts";
import { pageTexts } from "../texts/texts.ts";
import { PAGES, pageOf } from "../ui/pages.ts";

const ofProject = api.projects[":project"]["api-keys"];
const { tokens } = api;

export type Role = InferRequestType<typeof tokens.$post>["json"]["role"];
export type NewToken = { name: string; role: Role; expiresAt: number | undefined };

/** A platform token of a project or of the deployment. */
export type Token = {
  id: string;
  name: string;
  role: Role;
  createdBy: string | null;
  createdAt: number;
  expiresAt: number | null;
  lastUsedAt: number | null;
};

/** A new token, with its secret and the ways to use it. */
export type CreatedToken = { key: string; usage: { command: string; env: string; login?: string | undefined } };

type ProjectToken = InferResponseType<typeof ofProject.$get, 200>["apiKeys"][number];

const toToken = ({ id, name, purpose, createdBy, createdAt, expiresAt, lastUsedAt }: ProjectToken): Token => ({
  id,
  name,
  role: purpose === "audit" ? "auditor" : "admin",
  createdBy,
  createdAt,
  expiresAt,
  lastUsedAt,
});

const keyOf = (project: string) => ["projects", project, "api-keys"];
const deploymentKey = ["tokens"];

/** The platform tokens of a project, in pages. */
export const projectTokensQuery = (project: string) =>
  infiniteQueryOptions({
    queryKey: [...keyOf(project), "tokens"],
    queryFn: ({ pageParam }) => unwrap(ofProject.$get({ param: { project }, query: { ...pageOf(pageParam), kind: "token" } })),
    ...PAGES,
    select: ({ pages }) => ({ tokens: pages.flatMap(({ apiKeys }) => apiKeys.map(toToken)) }),
  });

/** The platform tokens of the deployment, in pages, for its owners. */
export const deploymentTokensQuery = infiniteQueryOptions({
  queryKey: deploymentKey,
  queryFn: ({ pageParam }) => unwrap(tokens.$get({ query: pageOf(pageParam) })),
  ...PAGES,
  select: ({ pages }) => ({ tokens: pages.flatMap((page): Token[] => page.tokens) }),
});

/** What is sent for a new token of a project. */
export const toProjectBody = ({ name, role, expiresAt }: NewToken) => ({
  name,
  purpose: role === "auditor" ? ("audit" as const) : ("platform" as const),
  expiresAt,
});

export const useCreateProjectToken = (project: string) =>
  useChange(keyOf(project), (token: NewToken): Promise<CreatedToken> => unwrap(ofProject.$post({ param: { project }, json: toProjectBody(token) })));

export const useCreateDeploymentToken = () => useChange(deploymentKey, (json: NewToken): Promise<CreatedToken> => unwrap(tokens.$post({ json })));

const revokedNow = () => ({ text: pageTexts().tokens.revokedNow });

export const useRevokeProjectToken = (project: string) =>
  useChange(keyOf(project), (key: string) => unwrap(ofProject[":key"].$delete({ param: { project, key } }, JSON_BODY)), revokedNow);

export const useRevokeDeploymentToken = () =>
  useChange(deploymentKey, (token: string) => unwrap(tokens[":token"].$delete({ param: { token } }, JSON_BODY)), revokedNow);
