import { getAgentByName } from "agents";
import type { Env } from "./assistant.ts";

export { Assistant } from "./assistant.ts";

/** Everything but the page, which is in `page/`: the chat of the person who is signed in. */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, origin } = new URL(request.url);
    if (pathname !== "/chat") return new Response("Not found", { status: 404 });
    // Another site's page could chat in a person's name: browsers let it open the socket, and say whose page it is.
    if (request.headers.get("origin") !== origin) return new Response("Wrong origin", { status: 403 });
    // Each person has an agent of their own.
    const assistant = await getAgentByName(env.ASSISTANT, personOf(request, env));
    return assistant.fetch(request);
  },
};

/** An application of yours takes the person from its session. The agent acts for the person whom this names. */
const personOf = (_request: Request, env: Env): string => env.PERSON;
