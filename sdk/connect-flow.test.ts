import { expect, test } from "vitest";
import { type ConnectState, type ConnectTimes, makeConnectFlow } from "./connect-flow.ts";

const URL_OF_LINK = "https://cardea.example.com/connect/lnk_1";
const never = () => new Promise<never>(() => {});

/** A browser whose window does what the test says, and the states that were shown. */
function makePage({ blocks = false, times = {} as ConnectTimes } = {}) {
  const page = { opened: 0, closed: 0, at: "about:blank", states: [] as ConnectState[], listening: new Set<() => void>() };
  const replace = (url: string) => {
    page.at = url;
  };
  const popup = { location: { replace }, close: () => void page.closed++ };
  const open = () => {
    page.opened++;
    return blocks ? null : popup;
  };
  const onReturn = (hear: () => void) => {
    page.listening.add(hear);
    return () => page.listening.delete(hear);
  };
  const flow = makeConnectFlow({ open, onReturn }, (state) => page.states.push(state), { interval: 600_000, ...times });
  return { page, flow, return: () => page.listening.forEach((hear) => void hear()), shown: () => page.states.map(({ at }) => at) };
}

test("F126b: a person who connects and comes back is shown as connected, and the pop-up was opened before anything was asked", async () => {
  const { page, flow, shown, ...person } = makePage();
  const answers = [false, true];
  const asked = Promise.withResolvers<void>();
  const ended = flow.start({
    createLink: async () => {
      expect(page.opened).toBe(1);
      return URL_OF_LINK;
    },
    isConnected: async () => {
      asked.resolve();
      return answers.shift() ?? true;
    },
  });
  await asked.promise;
  expect(page.at).toBe(URL_OF_LINK);
  person.return();
  await ended;
  expect(shown()).toEqual(["opening", "waiting", "connected"]);
  expect(page.listening.size).toBe(0);
});

test("F126b: a person who comes back without a connection is told so", async () => {
  const { page, flow, ...person } = makePage();
  const ended = flow.start({
    createLink: async () => URL_OF_LINK,
    isConnected: async () => {
      person.return();
      return false;
    },
  });
  await ended;
  expect(page.states.at(-1)).toEqual({ at: "refused", reason: "not_connected" });
});

test("F126b: a person who never comes back is waited for until the time is over, also if the application's server does not answer", async () => {
  const { page, flow } = makePage({ times: { timeout: 0 } });
  await flow.start({ createLink: async () => URL_OF_LINK, isConnected: () => Promise.reject(new Error("offline")) });
  expect(page.states.at(-1)).toEqual({ at: "refused", reason: "too_late" });
});

test("F126b: a link that cannot be made closes the pop-up", async () => {
  const { page, flow, shown } = makePage();
  await flow.start({ createLink: () => Promise.reject(new Error("refused")), isConnected: never });
  expect(shown()).toEqual(["opening", "refused"]);
  expect(page.closed).toBe(1);
});

test("F126b: where pop-ups are blocked the link is shown, and a connection that it leads to is noticed", async () => {
  const { page, flow } = makePage({ blocks: true });
  await flow.start({ createLink: async () => URL_OF_LINK, isConnected: async () => true });
  expect(page.states).toEqual([{ at: "opening" }, { at: "blocked", url: URL_OF_LINK }, { at: "connected" }]);
});

test("F126b: a second press begins another attempt, and the first one shows nothing more", async () => {
  const { page, flow, shown } = makePage();
  const first = Promise.withResolvers<string>();
  const early = flow.start({ createLink: () => first.promise, isConnected: never });
  await flow.start({ createLink: async () => URL_OF_LINK, isConnected: async () => true });
  first.resolve("https://cardea.example.com/connect/lnk_2");
  await early;
  expect(shown()).toEqual(["opening", "opening", "waiting", "connected"]);
  expect([page.at, page.closed]).toEqual([URL_OF_LINK, 1]);
});

test("F126b: an attempt that is ended with its page shows nothing more", async () => {
  const { flow, shown } = makePage();
  const asked = Promise.withResolvers<void>();
  const ended = flow.start({
    createLink: async () => URL_OF_LINK,
    isConnected: async () => {
      asked.resolve();
      return false;
    },
  });
  await asked.promise;
  flow.stop();
  await ended;
  expect(shown()).toEqual(["opening", "waiting"]);
});
