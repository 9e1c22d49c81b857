import type { Origins } from "../fixtures/fixtures.ts";

declare module "vitest" {
  interface ProvidedContext {
    origins: Origins;
  }
}
