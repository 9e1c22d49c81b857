import type { Context } from "hono";
import type { Role } from "../db/db.ts";
import { HOUR } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import { type ApiEnv, tellLimitTo } from "./router.ts";
import type { AdmittedToken } from "./token-policy.ts";

const TOKEN = /^Bearer (c[dt]_\S*)$/i;

/** The platform token that a program sends in place of a session. A browser never adds it on its own, so its requests need no Origin check. */
export const findToken = (c: Context<ApiEnv>): string | undefined => TOKEN.exec(c.req.header("authorization") ?? "")?.[1];

/** Whether a platform token says itself that it is of the whole deployment. */
export const isOfDeployment = (token: string): boolean => /^cd_/i.test(token);

/** The role in a project with which a request is served: a token's own one bounds its maker's. */
export const roleThrough = (role: Role, token: AdmittedToken | undefined): Role => (token?.role === "auditor" && role === "admin" ? "auditor" : role);

/**
 * Verifies a platform token of the deployment and makes its maker the session's user.
 * @throws AppError `key.invalid`, `key.expired`, `request.too_many`
 */
export async function admitDeploymentToken(c: Context<ApiEnv>, presented: string): Promise<AdmittedToken> {
  const { clock } = c.var.instance;
  const { token, maker } = await c.var.people.deploymentTokens.verify(presented);
  await limitToken(c, token.id);
  const now = clock.now();
  c.var.background(c.var.db.deploymentTokens.touch(token.id, now, now - HOUR));
  c.set("session", { ...maker, sessionId: "" });
  const { id, role, createdAt, expiresAt } = token;
  return { id, role, createdAt, expiresAt, scope: "deployment" };
}

/**
 * Verifies a project's platform token and makes its creator the session's user.
 * @throws AppError `key.invalid`, also for a project that does not exist; `key.expired`, `request.too_many`
 */
export async function admitProjectToken(c: Context<ApiEnv>, slug: string, presented: string): Promise<AdmittedToken> {
  const { projects, apiKeys, users } = c.var.db;
  const project = await projects.findBySlug(slug);
  const row = project && (await c.var.agents.apiKeyIssuer.verifyToken(project.id, presented));
  const creator = row && (await users.find(row.createdBy));
  if (!creator) throw new AppError("key.invalid");
  const now = c.var.instance.clock.now();
  await limitToken(c, row.id);
  c.var.background(apiKeys.touch(project.id, row.id, now, now - HOUR));
  c.set("session", { userId: creator.id, email: creator.email, sessionId: "" });
  const { id, purpose, createdAt, expiresAt } = row;
  return { id, role: purpose === "audit" ? "auditor" : "admin", createdAt, expiresAt, scope: "project" };
}

/** Requests of a platform token in a window. */
const REQUESTS_A_WINDOW = 3000;

/**
 * Counts a request of a platform token in D1, for all isolates, and says in the answer what is left.
 * @throws AppError `request.too_many`
 */
async function limitToken(c: Context<ApiEnv>, tokenId: string): Promise<void> {
  const { rateLimit } = c.var.people;
  await rateLimit.require(`token:${tokenId}`, REQUESTS_A_WINDOW, tellLimitTo(c));
}
