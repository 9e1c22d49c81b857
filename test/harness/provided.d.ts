import type { MailPlaces } from "../fixtures/mail-places.ts";
import type { Origins } from "../fixtures/origins.ts";
import type { SsmPlace } from "../fixtures/ssm-places.ts";

declare module "vitest" {
  interface ProvidedContext {
    origins: Origins;
    mail: MailPlaces;
    ssm: SsmPlace;
  }
}
