import {
  type CredentialFilter,
  type CredentialOrder,
  type Credentials,
  choosePart,
  fitsCredentialFilter,
  type ListedCredential,
  LOOKED_AT,
  type Page,
  type Place,
} from "../../db/db.ts";
import type { ProjectId } from "../../lib/ids.ts";

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
    const { rows, last, found } = choosePart(looked, (row) => fitsCredentialFilter(row, filter), page);
    return { credentials: rows, next: last && { createdAt: last.credential.createdAt, id: last.credential.id }, found };
  };
}
