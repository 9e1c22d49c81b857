import type { Origins } from "../fixtures/origins.ts";

declare module "vitest" {
  interface ProvidedContext {
    origins: Origins;
  }
}
