/**
 * - `idle`: no attempt was made yet.
 * - `opening`: the application makes a link.
 * - `blocked`: the browser opened no pop-up. `url` is for a plain link, which a person can press.
 * - `waiting`: the person is at Cardea.
 * - `connected`: the application says that the person is connected.
 * - `refused`: no link was made, or the person came back without a connection, or could not be asked about in time.
 */
export type ConnectState =
  | { at: "idle" | "opening" | "waiting" | "connected" }
  | { at: "blocked"; url: string }
  | { at: "refused"; reason: "no_link" | "not_connected" | "too_late" };

/**
 * What the button needs of the application. Both ask the application's own server, which has the platform token.
 * @property createLink makes a link for the person who is signed in, and gives its URL
 * @property isConnected whether this person has connected by now
 */
export type ConnectPorts = { createLink: () => Promise<string>; isConnected: () => Promise<boolean> };

/** The part of a window that the flow uses. */
type Popup = { location: { replace(url: string): void }; close(): void };

/**
 * @property open opens an empty pop-up, or null if the browser does not
 * @property onReturn calls a function when a pop-up comes back; returns what ends the listening
 */
export type ConnectBrowser = { open: () => Popup | null; onReturn: (hear: () => void) => () => void };

export type ConnectTimes = { interval?: number; timeout?: number };

/** Connects a person by a pop-up. The application's server says whether the person is connected, and nothing that a browser says is believed. */
export function makeConnectFlow(
  browser: ConnectBrowser,
  show: (state: ConnectState) => void,
  { interval = 2000, timeout = 600_000 }: ConnectTimes = {},
) {
  /** The attempt under way; another one, or the end of the page, takes its place. */
  let current: AbortController | undefined;

  async function wait({ isConnected }: ConnectPorts, signal: AbortSignal): Promise<ConnectState> {
    const until = Date.now() + timeout;
    const bell = makeBell();
    const endHearing = browser.onReturn(bell.ring);
    signal.addEventListener("abort", bell.ring);
    try {
      while (!signal.aborted) {
        // Read first: a person who comes back during the question is asked about once more.
        const hasReturned = bell.isRung();
        if (await isConnected().catch(() => false)) return { at: "connected" };
        if (hasReturned) return { at: "refused", reason: "not_connected" };
        if (Date.now() >= until) return { at: "refused", reason: "too_late" };
        await bell.hear(interval);
      }
      return { at: "idle" };
    } finally {
      endHearing();
      signal.removeEventListener("abort", bell.ring);
    }
  }

  return {
    /** Begins. Call it while a press is handled, since browsers open a pop-up for nothing else. */
    async start(ports: ConnectPorts): Promise<void> {
      current?.abort();
      const attempt = new AbortController();
      current = attempt;
      const tell = (state: ConnectState) => attempt.signal.aborted || show(state);
      const popup = browser.open();
      tell({ at: "opening" });
      const url = await ports.createLink().catch(() => undefined);
      if (url === undefined || attempt.signal.aborted) {
        popup?.close();
        tell({ at: "refused", reason: "no_link" });
        return;
      }
      popup?.location.replace(url);
      tell(popup ? { at: "waiting" } : { at: "blocked", url });
      const end = await wait(ports, attempt.signal);
      tell(end);
    },
    /** Ends an attempt, and shows nothing more. */
    stop: (): void => current?.abort(),
  };
}

/** A signal that is given once, and that can be waited for. */
function makeBell() {
  const state: { rung: boolean; wake?: () => void } = { rung: false };
  return {
    ring: () => {
      state.rung = true;
      state.wake?.();
    },
    isRung: () => state.rung,
    /** Resolves when the signal is given, or after a while. */
    hear: (patience: number): Promise<void> =>
      new Promise((resolve) => {
        if (state.rung) return resolve();
        const timer = setTimeout(resolve, patience);
        state.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
  };
}
