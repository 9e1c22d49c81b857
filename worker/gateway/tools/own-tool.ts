import type { CallToolResult, InputRequiredResult, Tool } from "@modelcontextprotocol/server";
import type { Server } from "../../db/db.ts";
import type { LinkFor, RecordSearch, SubjectAccess } from "../../downstream/downstream.ts";
import type { NavigatorView } from "../../routing/routing.ts";
import type { AgentCall } from "../agent-call.ts";
import type { WaitFor } from "./wait-for.ts";

/** What tools of Cardea's own need of it. */
export type OwnToolPorts = { access: SubjectAccess; linkFor: LinkFor; waitFor: WaitFor; recordSearch: RecordSearch };

/** One call of a tool of Cardea's own. */
export type OwnToolContext = {
  call: AgentCall;
  ports: OwnToolPorts;
  /** Servers of the navigator, each with each of its auth scopes. */
  variants: Server[];
  /** Lists every tool of the servers that the caller may use. */
  listTools: () => Promise<Tool[]>;
  /** Ends the call when the client has gone. */
  signal: AbortSignal;
  /**
   * Calls a tool of a server; what goes wrong is its result.
   * @param isAlone whether it is the only call, so that its server may ask something first: then there may be a `question`
   */
  callTool: (
    name: string,
    args: Record<string, unknown>,
    isAlone: boolean,
  ) => Promise<{ result: CallToolResult; question?: InputRequiredResult | undefined }>;
};

/** A tool of Cardea's own: what it is, where it is, and what it does. */
export type OwnTool = {
  tool: Tool;
  isListed(at: NavigatorView): boolean;
  /** Absent where the tool is answered exactly where it is listed. */
  isAnswered?(at: NavigatorView): boolean;
  answer(args: unknown, context: OwnToolContext): Promise<CallToolResult | InputRequiredResult>;
};

/** What a navigator of the mode `search` lists, whatever the number of servers (F93). */
export const isSearched = ({ settings }: NavigatorView): boolean => settings.mode === "search";
