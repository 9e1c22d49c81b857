import type { Server } from "../../db/db.ts";
import type { ErrorCode } from "../../lib/errors.ts";
import type { FaultFacts } from "./server-fault.ts";

const RETRYABLE = new Set<ErrorCode>([
  "credential.provider_down",
  "credential.provider_busy",
  "credential.unreachable",
  "server.busy",
  "bridge.offline",
]);

const LASTS = "Trying again does not help: an administrator of the project has to look at it";

const inSeconds = (seconds: number | undefined): string => (!seconds ? "a while" : seconds === 1 ? "1 second" : `${seconds} seconds`);

/** What went wrong, and what each reader can do about it. */
type Words = {
  what: (server: Server, facts: FaultFacts) => string;
  /** Continues the sentence of `what`, or begins another one. */
  agent?: string;
  administrator?: string;
};

/** The words for each fault of a server. A lasting fault is never described as one that goes away (F98). */
const WORDS: Partial<Record<ErrorCode, Words>> = {
  "credential.provider_down": {
    what: ({ authScope }) =>
      `cannot refresh the ${authScope.level === "project" ? "project's" : "person's"} sign-in at the moment, because its sign-in service does not answer`,
    agent: ". Nothing was done; try again in a minute",
  },
  "credential.provider_busy": {
    what: ({ authScope }, { waitSeconds }) =>
      `cannot refresh the ${authScope.level === "project" ? "project's" : "person's"} sign-in at the moment, because its sign-in service is busy and is asked again in ${inSeconds(waitSeconds)}`,
    agent: ". Nothing was done; try again then",
  },
  "authorization.client_refused": {
    what: ({ authScope }) =>
      `cannot refresh the ${authScope.level === "project" ? "project's" : "person's"} sign-in, because its sign-in service does not accept Cardea as its client`,
    agent: `, so nothing was done. ${LASTS}, and check the client that is entered for it`,
    administrator: ". Check the client that is entered for it",
  },
  "credential.refused": {
    what: () => "did not accept the request",
    agent: ". If other tools of this server fail too, ask the person to connect it again",
  },
  "vault.unreadable": {
    what: () => "cannot be called, because Cardea does not get its stored credential open",
    agent: ", so nothing was done. Trying again does not help: the operator of Cardea has to look at its vault keys",
    administrator: ". The operator of Cardea has to look at its vault keys; if the key is lost, connect it again",
  },
  "outbound.too_large": { what: () => "answered with more than 32 MiB", agent: ". Ask for less at once" },
  "outbound.refused": {
    what: () => "is at an address Cardea does not connect to",
    agent: `, so nothing was done. ${LASTS}`,
    administrator: ". Give it a public https address",
  },
  "server.broke_off": {
    what: () => "was sent the call, and the connection ended before its answer",
    agent: ". What the call was to do may or may not have been done: check before you repeat it",
  },
  "bridge.offline": {
    what: () => "is behind a bridge, and no bridge of the project that runs it is connected",
    agent: ", so nothing was done. Other servers are not affected; try again once the bridge is connected",
    administrator: ". Start it with “cardea bridge”",
  },
  "bridge.not_allowed": {
    what: () => "is behind a bridge, and no connected bridge's file has a server of its name or lets its variables be set",
    agent: `, so nothing was done. ${LASTS}`,
    administrator: ". Add it to the bridge's file, or correct the name in its URL",
  },
  "bridge.server_down": {
    what: () => "does not start behind its bridge, or does not answer there",
    agent: ", so nothing was done. Other servers are not affected; an administrator of the project can look at what the bridge wrote",
    administrator: ". Read what the bridge wrote",
  },
  "server.busy": {
    what: (_, { waitSeconds }) => `asks to wait ${inSeconds(waitSeconds)} before it is asked again`,
  },
  "server.moved": {
    what: (_, { host }) => `redirects to another address${host === undefined ? "" : ` (at ${host})`}, where Cardea does not send credentials`,
    agent: `, so nothing was done. ${LASTS}, and correct its URL`,
    administrator: ". Correct its URL",
  },
  "server.unreadable": {
    what: () => "does not answer as an MCP server does",
    agent: `. ${LASTS}`,
    administrator: ". Check its URL and its transport",
  },
  "server.revision_unknown": {
    what: () => "speaks no revision of MCP that Cardea knows",
    agent: `. ${LASTS}`,
    administrator: ". Its operator has to update it",
  },
};

const PASSING: Words = {
  what: () => "does not answer at the moment",
  agent: ". Other servers are not affected; try again in a minute",
  administrator: ". Check that it is up, and that its URL is right",
};

/** A sentence with the server's own words, marked as its words. */
export const withSaid = (sentence: string, { status, says }: FaultFacts): string =>
  says === undefined ? sentence : `${sentence} It said${status === undefined ? "" : ` (HTTP ${status})`}: “${says}”`;

function tell(reader: "agent" | "administrator", server: Server, code: ErrorCode, facts: FaultFacts): string {
  const words = WORDS[code] ?? PASSING;
  return withSaid(`“${server.slug}” ${words.what(server, facts)}${words[reader] ?? ""}.`, facts);
}

/** A server's fault in words that an agent can act on, with the server's own words. */
export function describeFault(server: Server, code: ErrorCode, facts: FaultFacts) {
  const { waitSeconds } = facts;
  const text = tell("agent", server, code, facts);
  return { text, retryable: RETRYABLE.has(code), ...(waitSeconds !== undefined && { retryAfterSeconds: waitSeconds }) };
}

/** The same for an administrator, who reads it in the console. */
export const describeToAdministrator = (server: Server, code: ErrorCode, facts: FaultFacts): string => tell("administrator", server, code, facts);
