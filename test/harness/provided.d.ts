import type { MailPlaces } from "../fixtures/mail-places.ts";
import type { Origins } from "../fixtures/origins.ts";
import type { SsmPlace } from "../fixtures/ssm-places.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The downstream servers of a Worker under test (`own-fixtures.ts`). */
    origins: Origins;
    /** One for each Worker under test. */
    originSets: Origins[];
    /** An address that answers with another number each time. */
    numbers: string;
    mail: MailPlaces;
    ssm: SsmPlace;
  }
}
