import { AppError } from "../../worker/lib/errors.ts";
import { answerConsole, isForConsole, PAGES_BUILD_HEADER, PAGES_MARK } from "../../worker/lib/http/console-answer.ts";
import { toProblemResponse } from "../../worker/lib/problems/problem.ts";

/** The binding of `web/wrangler.toml`: Cardea's Worker. @property BUILD which build this is, as `npm run deploy` names it */
type Env = { CARDEA: Fetcher; BUILD?: string };

/**
 * The console on Cloudflare Pages. Pages serves the files of the console; the Worker gets every other request, under the same origin, so that cookies
 * stay first-party. The request is passed on as it is and the answer is not read, so streams pass.
 */
export const onRequest: PagesFunction<Env> = async ({ request, env, next }) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/healthz") return withMark(await env.CARDEA.fetch(request), env);
  if (!isForConsole(request.method, pathname)) return env.CARDEA.fetch(request);
  const { origin } = new URL(request.url);
  const nosniff = { "x-content-type-options": "nosniff" };
  return answerConsole(pathname, await next()) ?? toProblemResponse(new AppError("resource.not_found"), request, origin, nosniff);
};

/** Says that Pages has the domain, and not the Worker, and which build of Pages: `npm run deploy` looks for both. */
function withMark(answer: Response, { BUILD }: Env): Response {
  const marked = new Response(answer.body, answer);
  marked.headers.set(...PAGES_MARK);
  if (BUILD) marked.headers.set(PAGES_BUILD_HEADER, BUILD);
  return marked;
}
