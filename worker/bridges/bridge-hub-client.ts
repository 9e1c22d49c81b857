import { bridgeNameOf } from "../auth-scopes/bridge-url-rules.ts";
import type { FetchingStub, ObjectNamespace } from "../lib/durable-object.ts";
import { AppError, type ErrorCode } from "../lib/errors.ts";
import { type Fetch, makeAnswerDeadline } from "../lib/http/guarded-fetch.ts";
import type { ProjectId } from "../lib/ids.ts";
import type { BridgeFailure, RequestFrame } from "./bridge-frames-rules.ts";
import type { KnownBridge } from "./bridge-hub-policy.ts";

/** The bridges of a project, at the object with the project's id. */
export type BridgeHubStub = FetchingStub & {
  list(): Promise<KnownBridge[]>;
  /** Closes the connections with this token. */
  end(tokenId: string): Promise<void>;
};

/** What the hub is asked: an exchange without its number, in a header as JSON. */
export type AskedExchange = Omit<RequestFrame, "id" | "kind">;

/** Where the hub reads what it is asked, and where it says why there is no answer. */
export const HUB_HEADERS = { asked: "x-cardea-exchange", failed: "x-cardea-failed" } as const;
export type HubFailure = BridgeFailure | "offline";

const CODES: Record<Exclude<HubFailure, "broke_off">, ErrorCode> = {
  offline: "bridge.offline",
  not_allowed: "bridge.not_allowed",
  not_started: "bridge.server_down",
  unreachable: "bridge.server_down",
  moved: "bridge.server_down",
  busy: "server.busy",
};

export type BridgeHubClient = ReturnType<typeof makeBridgeHubClient>;

export function makeBridgeHubClient(hubs: ObjectNamespace<BridgeHubStub>) {
  return {
    list: (projectId: ProjectId): Promise<KnownBridge[]> => hubs.getByName(projectId).list(),

    /** An object that is being moved or restarted refuses the first request. */
    async end(projectId: ProjectId, tokenId: string): Promise<void> {
      const end = () => hubs.getByName(projectId).end(tokenId);
      await end().catch(end);
    },

    /** Passes a bridge's WebSocket on to the hub. */
    connect(projectId: ProjectId, tokenId: string, protocol: string): Promise<Response> {
      const query = new URLSearchParams({ token: tokenId, protocol });
      return hubs.getByName(projectId).fetch(`https://bridges/?${query}`, { headers: { upgrade: "websocket" } });
    },

    /**
     * A fetch that reaches servers behind the project's bridges, and everything else as before. It never sends anything twice.
     * @throws AppError `bridge.offline`, `bridge.not_allowed`, `bridge.server_down`, `server.busy`: then nothing was done
     */
    withBridges: (direct: Fetch): Fetch => {
      return async (input, init = {}) => {
        const { through } = init;
        if (!through) return direct(input, init);
        const url = new URL(input);
        const server = bridgeNameOf(`${url.protocol}//${url.host}${url.pathname}`);
        if (server === undefined || url.hash !== "" || url.username !== "" || url.password !== "")
          throw new AppError("outbound.refused", { reason: "no name of a server behind a bridge" });
        const method = init.method ?? "GET";
        if (method !== "GET" && method !== "POST" && method !== "DELETE") throw new AppError("outbound.refused", { reason: "another method" });
        const { body, signal, deadline = makeAnswerDeadline() } = init;
        const hasBody = body !== undefined && body !== null;
        const asked: AskedExchange = {
          server,
          subject: through.subject,
          method,
          headers: Object.fromEntries(new Headers(init.headers)),
          query: Object.fromEntries(url.searchParams),
          env: through.env,
          hasBody,
        };
        const sending = hubs.getByName(through.projectId).fetch("https://bridges/", {
          method: "POST",
          headers: { [HUB_HEADERS.asked]: encodeURIComponent(JSON.stringify(asked)) },
          ...(hasBody && { body }),
          ...(signal && { signal }),
        });
        const response = await deadline.within(sending).finally(() => !init.deadline && deadline.end());
        const failed = response.headers.get(HUB_HEADERS.failed) as HubFailure | null;
        if (!failed) return response;
        await response.body?.cancel();
        if (failed === "broke_off") throw new Error("the bridge broke off");
        throw new AppError(CODES[failed], { reason: failed });
      };
    },
  };
}
