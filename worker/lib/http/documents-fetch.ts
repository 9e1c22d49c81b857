import { toMembers } from "../members.ts";
import type { Fetch } from "./guarded-fetch.ts";

/**
 * A fetch for a package that reads documents strictly. It removes members that are null. A web page instead of a document becomes
 * a 404, so that the package tries the next URL.
 */
export const makeDocumentsFetch =
  (fetch: Fetch): Fetch =>
  async (url, init) => {
    const response = await fetch(url, init);
    const text = await response.text();
    const members = parse(text);
    const { status, headers } = response;
    if (members) return Response.json(Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null)), { status });
    const isPage = response.ok && (init?.method ?? "GET") === "GET";
    return isPage ? new Response(null, { status: 404 }) : new Response(text || null, { status, headers });
  };

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return toMembers(JSON.parse(text));
  } catch {
    return undefined;
  }
}
