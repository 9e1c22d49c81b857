import type { ObjectNamespace } from "../lib/durable-object.ts";
import { reasonOf } from "../lib/errors.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import { sha256 } from "../lib/text/digest.ts";

export type ProviderGateStub = { enter(project: string): Promise<number>; leave(place: number): Promise<void> };

/** The only way to reach a ProviderGate. Each issuer has one object, named by the SHA-256 of the issuer. */
export type ProviderGateClient = {
  /** Does the work while it holds a place for the project at the issuer. If the gate fails, the work is done without a place. */
  pass<Result>(at: { issuer: string; projectId: ProjectId }, work: () => Promise<Result>): Promise<Result>;
};

export function makeProviderGateClient(namespace: ObjectNamespace<ProviderGateStub>, log: Log): ProviderGateClient {
  return {
    async pass({ issuer, projectId }, work) {
      const gate = namespace.getByName(await sha256(issuer));
      const place = await gate.enter(projectId).catch((error: unknown) => {
        log.error("oauth.gate_failed", { reason: reasonOf(error) });
        return undefined;
      });
      try {
        return await work();
      } finally {
        if (place !== undefined) await gate.leave(place).catch(() => undefined);
      }
    },
  };
}
