import { Buffer } from "node:buffer";
import { SECOND } from "../../lib/clock.ts";
import type { Fetch } from "../../lib/http/guarded-fetch.ts";
import { readUpTo } from "../../lib/http/read-body.ts";

const ICON_TIMEOUT = 5 * SECOND;
const ICON_BYTES = 32 * 1024;
const MAX_TRIED = 2;
/** Images that a browser shows without running anything of them. */
const IMAGE = /^image\/(?:png|jpeg|webp|gif|svg\+xml|x-icon|vnd\.microsoft\.icon)$/;
const DATA_URI = /^data:([a-z0-9./+-]+);base64,[A-Za-z0-9+/=]+$/;

/**
 * A server's icon as a data URI, so that the administrator's browser asks no server for it.
 * @param sources addresses that the server names: data URIs, or URLs that are fetched through the guard
 */
export async function readIcon(sources: string[], fetch: Fetch): Promise<string | null> {
  for (const source of sources.slice(0, MAX_TRIED)) {
    const icon = source.startsWith("data:") ? dataIcon(source) : await fetchIcon(source, fetch).catch(() => undefined);
    if (icon !== undefined) return icon;
  }
  return null;
}

function dataIcon(source: string): string | undefined {
  if (source.length > 2 * ICON_BYTES) return undefined;
  return IMAGE.test(DATA_URI.exec(source)?.[1] ?? "") ? source : undefined;
}

async function fetchIcon(source: string, fetch: Fetch): Promise<string | undefined> {
  const response = await fetch(source, { headers: { accept: "image/*" }, signal: AbortSignal.timeout(ICON_TIMEOUT) });
  const type = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
  const body = response.ok && IMAGE.test(type) && reader ? await readUpTo(reader, ICON_BYTES) : undefined;
  if (!body) await reader?.cancel();
  return body && `data:${type};base64,${Buffer.from(body).toString("base64")}`;
}
