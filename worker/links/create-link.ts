import type { Link, Links } from "../db/links.ts";
import type { Servers } from "../db/servers.ts";
import type { Clock } from "../lib/clock.ts";
import { isDomain, parseEmail } from "../lib/email.ts";
import { AppError, type FieldErrors } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import { levelOfLink, needsCredential } from "../scopes/auth-scope-rules.ts";
import { variantsOf } from "../scopes/route-rules.ts";

/** @property servers slugs @property expiresAt UTC milliseconds; absent: never */
export type NewLink = { type: "user" | "project"; servers: string[]; domains?: string[]; email?: string; expiresAt?: number };

/**
 * Makes an auth link (F1, F2, F3): a user link for people of some domains, or a project link for one
 * address and one use.
 *
 * @throws AppError `request.invalid` naming the field, `link.level_mismatch` where a server does not fit the type
 */
export async function createLink(
  ports: { links: Links; servers: Servers; clock: Clock },
  projectId: ProjectId,
  createdBy: string,
  input: NewLink,
): Promise<Link> {
  const now = ports.clock.now();
  const domains = (input.domains ?? []).map((domain) => domain.trim().toLowerCase()).filter(Boolean);
  const email = input.email === undefined ? undefined : parseEmail(input.email.trim());

  const fields: FieldErrors = {};
  if (input.servers.length === 0) fields.servers = "Choose at least one server.";
  if (input.type === "user" && domains.length === 0) fields.domains = "Name at least one e-mail domain, such as example.com.";
  const badDomain = domains.find((domain) => !isDomain(domain));
  if (badDomain !== undefined) fields.domains = `“${badDomain}” is not a domain such as example.com.`;
  if (input.type === "project" && !email) fields.email = "Enter the one e-mail address that may use the link.";
  if (input.expiresAt !== undefined && input.expiresAt <= now) fields.expiresAt = "Choose a time in the future.";
  if (Object.keys(fields).length > 0) throw new AppError("request.invalid", { fields });

  const all = await ports.servers.list(projectId);
  const chosen = [...new Set(input.servers)].map((slug) => all.find((server) => server.slug === slug));
  const level = levelOfLink(input.type);
  const fitting = chosen.flatMap((server) =>
    server && variantsOf(server).some((variant) => variant.authScope.level === level && needsCredential(variant)) ? [server] : [],
  );
  if (fitting.length < chosen.length) {
    throw new AppError("link.level_mismatch", { fields: { servers: `A ${input.type} link takes servers that need a ${level}-level credential.` } });
  }
  return ports.links.create(projectId, {
    type: input.type,
    email: input.type === "project" ? (email?.address ?? null) : null,
    domains: input.type === "user" ? [...new Set(domains)] : [],
    expiresAt: input.expiresAt ?? null,
    createdBy,
    serverIds: fitting.map((server) => server.id),
    now,
  });
}
