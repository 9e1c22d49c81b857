import type { ClientCapabilities } from "@modelcontextprotocol/client";
import type { Principal } from "../agents/agents.ts";
import type { Background } from "../lib/background.ts";

/** The session of an agent whose client may be asked something in the middle of a call. */
export type AskableSession = { id: string; capabilities: ClientCapabilities };

/** As whom a server is asked, and what goes on after the answer. Servers may offer more to a client they can ask something. */
export type Caller = { principal: Principal; session: AskableSession | undefined; background: Background };
