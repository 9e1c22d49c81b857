import type { CallToolResult, InputRequiredResult, Tool } from "@modelcontextprotocol/server";
import type { Server } from "../../db/db.ts";
import type { LinkFor, RecordSearch, SubjectAccess } from "../../downstream/downstream.ts";
import type { NavigatorView } from "../../routing/routing.ts";
import type { AgentCall } from "../agent-call.ts";
import type { ShownTools } from "../navigator/tool-routes.ts";
import type { WaitFor } from "./wait-for.ts";

/** What Cardea's tools need. */
export type OwnToolPorts = { access: SubjectAccess; linkFor: LinkFor; waitFor: WaitFor; recordSearch: RecordSearch };

/** One call of one of Cardea's tools. */
export type OwnToolContext = {
  call: AgentCall;
  ports: OwnToolPorts;
  /** Servers of the navigator, each with each of its auth scopes. */
  variants: Server[];
  /** Lists all tools of servers that the caller may use, by server. */
  listShown: () => Promise<ShownTools[]>;
  /** Ends the call when the client has gone. */
  signal: AbortSignal;
  /**
   * Calls a tool of a server. A failure becomes a result.
   * @param isAlone whether it is the only call. Then its server may ask something first, and there may be a `question`
   */
  callTool: CallOne;
};

/** A call's result, and what its server wants to have answered first. */
export type CalledOne = { result: CallToolResult; question?: InputRequiredResult | undefined };
export type CallOne = (name: string, args: Record<string, unknown>, isAlone: boolean) => Promise<CalledOne>;

/** One of Cardea's tools: its definition, the navigators that list it, and its answer. */
export type OwnTool = {
  tool: Tool;
  isListed(at: NavigatorView): boolean;
  /** Whether a call is answered; absent if that is the same as `isListed`. */
  isAnswered?(at: NavigatorView): boolean;
  answer(args: unknown, context: OwnToolContext): Promise<CallToolResult | InputRequiredResult>;
};

/** Whether a navigator is in search mode, where only Cardea's tools are listed (F93). */
export const isSearched = ({ settings }: NavigatorView): boolean => settings.mode === "search";
