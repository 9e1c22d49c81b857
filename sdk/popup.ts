import type { ConnectBrowser } from "./connect-flow.ts";

/** On this channel the page at the return URL tells the waiting page. After Cardea's pages a pop-up has no `window.opener`. */
const CHANNEL = "cardea-connect";
const FEATURES = "popup,width=520,height=720";

/** The pop-ups of the browser in which this runs. */
export const popups: ConnectBrowser = {
  open: () => window.open("about:blank", "_blank", FEATURES),
  onReturn(hear) {
    const channel = new BroadcastChannel(CHANNEL);
    channel.addEventListener("message", hear);
    return () => channel.close();
  },
};

/**
 * To be called by the page at the return URL, which has the origin of the page that waits: tells it, and closes the pop-up
 * where the browser lets it. After Cardea's pages most do not, so the page says that the person can close it.
 */
export function finishPopup(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage("returned");
  channel.close();
  window.close();
}
