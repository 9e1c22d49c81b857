import { sha256 } from "../lib/text/digest.ts";

/** A short mark of an agent for a link's URL. It is a hash, so it does not reveal the agent's client id. */
export const markOfAgent = async (clientId: string): Promise<string> => (await sha256(clientId)).slice(0, 16);
