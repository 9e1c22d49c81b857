/** The URL of a server behind a bridge: only the name that the bridge's own file gives it. What runs there, and where, only that file says. */
const BRIDGE_URL = /^bridge:\/\/([a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?)$/;

/** Whether a URL is meant to be one of a server behind a bridge, well formed or not. */
export const isBridgeUrl = (url: string): boolean => /^bridge:/i.test(url);

/** The name in a bridge's file, or nothing if the URL is not such a one: it has no path, no parameters and no address. */
export const bridgeNameOf = (url: string): string | undefined => BRIDGE_URL.exec(url)?.[1];
