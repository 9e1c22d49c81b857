import { sha256 } from "../../lib/text/digest.ts";
import { parseApiKey } from "../api-key-rules.ts";

/** As many characters as other ids have: 132 bits. */
const LENGTH = 22;
const PROBE = "x".repeat(20);

/** The id of an agent in a project's list: that of an API key, or one made of a client id, which may be a long URL. */
export async function agentIdOf(clientId: string): Promise<string> {
  if (clientId.startsWith("ck_") && parseApiKey(`${clientId}.${PROBE}`)) return clientId;
  return `agt_${(await sha256(clientId)).slice(0, LENGTH)}`;
}
