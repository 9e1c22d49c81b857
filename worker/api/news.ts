import { createRoute, z } from "@hono/zod-openapi";
import { MINUTE, SECOND } from "../lib/clock.ts";
import { openEventStream } from "../protocol/event-stream.ts";
import { errorResponses, makeRouter, projectParams } from "./router.ts";

/** How long a stream stays open, in ms. The next request for one shows whether the person may still listen. */
const OPEN_FOR = 5 * MINUTE;
/** How long a client waits before it opens the next stream, in ms. */
const OPENED_AGAIN_AFTER = 1 * SECOND;

/** What has happened in a project, so that an open console shows it without being asked to. */
export const newsRoutes = makeRouter().openapi(
  createRoute({
    method: "get",
    path: "/projects/{project}/news",
    operationId: "listenToNews",
    summary: "Listen to what happens in a project",
    description:
      "A stream of server-sent events. Each `news` event names the actions that were written to the audit since the one before, and nothing else of them: read the lists that they concern again. The stream ends after five minutes; then open the next one.",
    request: { params: projectParams },
    responses: {
      200: {
        description: 'The stream. The data of a `news` event is JSON: `{"actions":["tool.call","link.open"]}`.',
        content: { "text/event-stream": { schema: z.string() } },
      },
      ...errorResponses,
    },
  }),
  async (c) => {
    const { project, session, streams } = c.var;
    let stopListening = (): void => undefined;
    const stream = openEventStream(() => {
      clearTimeout(ending);
      stopListening();
    });
    const ending = setTimeout(stream.end, OPEN_FOR);
    try {
      stopListening = await streams.listenToNews(
        project.id,
        session.userId,
        (news) => stream.write(`event: news\ndata: ${JSON.stringify(news)}\n\n`),
        stream.end,
      );
    } catch (error) {
      stream.end();
      throw error;
    }
    stream.write(`retry: ${OPENED_AGAIN_AFTER}\n\n`);
    return stream.response;
  },
);
