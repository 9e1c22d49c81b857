import type { CredentialOrder, Credentials, ListedCredential, Page, Place } from "../../db/db.ts";
import type { ProjectId } from "../../lib/ids.ts";
import { type CredentialFilter, fitsCredentialFilter } from "./credential-filter-rules.ts";

/** How many credentials one request looks at, at most. */
const LOOKED_AT = 1000;

/**
 * Some of the credentials that fit a filter.
 * @property next where the next part begins: there may be one though this part has few credentials, or none
 * @property found how many fit, of the first 1,000 that were looked at; of a later part it is not known
 */
type FoundCredentials = { credentials: ListedCredential[]; next: Place | undefined; found: { count: number; more: boolean } | undefined };

type Search = { filter: CredentialFilter; order: CredentialOrder; page: Page };

/** Looks through the credentials of a project in an order for those that fit a filter. */
export function makeSearchCredentials({ credentials }: { credentials: Pick<Credentials, "scan"> }) {
  return async (projectId: ProjectId, { filter, order, page }: Search): Promise<FoundCredentials> => {
    const looked = await credentials.scan(projectId, order, { ...page, limit: LOOKED_AT });
    const fitting = looked.filter((row) => fitsCredentialFilter(row, filter));
    const some = fitting.slice(0, page.limit);
    const isAll = fitting.length <= page.limit;
    const last = isAll && looked.length < LOOKED_AT ? undefined : (isAll ? looked : some).at(-1);
    return {
      credentials: some,
      next: last && { createdAt: last.credential.createdAt, id: last.credential.id },
      found: page.after ? undefined : { count: fitting.length, more: looked.length === LOOKED_AT },
    };
  };
}
