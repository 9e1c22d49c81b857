import { sha256 } from "../lib/text/digest.ts";

/** What stands for an application in a link: short, and worth nothing to whoever reads it. */
export const markOfAgent = async (clientId: string): Promise<string> => (await sha256(clientId)).slice(0, 16);
