import type { IncomingMessage, ServerResponse } from "node:http";
import { type Cardea, CardeaError } from "../../sdk/client.ts";

/**
 * @property server the slug of the server that people connect
 * @property personOf the e-mail address of the person who is signed in
 */
export type Application = { cardea: Cardea; server: string; returnUrl: string; personOf: (request: IncomingMessage) => string };

const HOUR = 3_600_000;

/** The two routes that the button asks: `POST` makes a link, and `GET` says whether the person is connected. The token stays on this server. */
export function makeRoutes({ cardea, server, returnUrl, personOf }: Application, origin: string) {
  const answer = async (request: IncomingMessage): Promise<object> => {
    const email = personOf(request);
    if (request.method === "POST") {
      const { url } = await cardea.createLink({ servers: [server], emails: [email], expiresIn: HOUR, returnUrl });
      return { url };
    }
    const connections = await cardea.connections(email);
    return { connected: connections.some((one) => one.server === server && one.status === "connected") };
  };
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const send = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" }).end(JSON.stringify(body));
    };
    // Another site's page could press the button in a person's name.
    if (request.method === "POST" && request.headers.origin !== origin) return send(403, { error: "origin" });
    try {
      send(200, await answer(request));
    } catch (error) {
      if (!(error instanceof CardeaError)) throw error;
      console.error(`Cardea: ${error.message}`);
      send(502, { error: error.code });
    }
  };
}
