import { type Query, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

/** Actions that agents do all the time. Only some lists show them. */
const CALLS = new Set(["tool.call", "tool.search"]);
const SHOWS_CALLS = new Set(["agents", "api-keys", "audit", "credentials", "last-calls", "latest-call", "member", "members", "overview"]);
/** Queries that no news changes, or that ask servers. */
const STAYS = new Set(["audit-conversation", "audit-event", "playground", "redirect-uri", "revocation preview", "tool-matches"]);

/** How long after a page has begun the stream is opened, in ms: its own requests come first. */
const OPENED_AFTER = 1_000;
/** How many times as long a list waits for its next reading while news come. */
const SLOWER = 6;

let isOpen = false;

/** How often something is read again, in ms. While news come, that is for what they leave out. @param interval without news, in ms */
export const withoutNews =
  (interval: number): (() => number) =>
  () =>
    isOpen ? interval * SLOWER : interval;

/** Whether a query of the project may have another answer after these actions; after anything, if none are given. */
export function isConcerned(key: readonly unknown[], project: string, actions?: readonly string[]): boolean {
  const [root, of, kind] = key;
  if (root !== "projects" || of !== project || STAYS.has(String(kind))) return false;
  return !actions?.every((action) => CALLS.has(action)) || SHOWS_CALLS.has(String(kind));
}

/** A list of which a second page is shown stays as it is: all of its pages would be read. */
const isOnePage = ({ state }: Query): boolean => ((state.data as { pages?: unknown[] } | undefined)?.pages?.length ?? 0) <= 1;

const readAgain = (client: QueryClient, project: string, actions?: readonly string[]) =>
  client.invalidateQueries({ predicate: (query) => isConcerned(query.queryKey, project, actions) && isOnePage(query) });

/**
 * Reads what a page shows of the project again as soon as something has happened there. One stream serves all lists. It is closed while the page is
 * hidden, because a browser opens only six connections to an origin over HTTP/1.1. The browser opens a stream that has ended again.
 */
export function useNews(project: string): void {
  const client = useQueryClient();
  useEffect(() => {
    let source: EventSource | undefined;
    let isFirst = true;
    const close = () => {
      source?.close();
      source = undefined;
      isOpen = false;
    };
    const open = () => {
      source = new EventSource(`/api/v1/projects/${encodeURIComponent(project)}/news`);
      source.addEventListener("open", () => {
        isOpen = true;
        // Before the first stream, the page has just been read.
        if (!isFirst) void readAgain(client, project);
        isFirst = false;
      });
      source.addEventListener("error", () => {
        isOpen = false;
      });
      source.addEventListener("news", ({ data }: MessageEvent<string>) => {
        void readAgain(client, project, (JSON.parse(data) as { actions: string[] }).actions);
      });
    };
    const follow = () => {
      if (document.hidden) close();
      else if (!source) open();
    };
    const begin = setTimeout(() => {
      follow();
      document.addEventListener("visibilitychange", follow);
    }, OPENED_AFTER);
    return () => {
      clearTimeout(begin);
      document.removeEventListener("visibilitychange", follow);
      close();
    };
  }, [client, project]);
}
