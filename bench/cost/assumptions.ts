/** What a deployment is taken to be like. Another deployment has other numbers: change them, and run `npm run bench:cost`. */
export const ASSUMPTIONS = {
  days: 30,
  /** Calls of tools, a day and person. */
  calls: 50,
  /** Hours of a day in which a person's agents call: tasks of some calls each, between which there are gaps. A token lives an hour, so an agent gets as many a day. */
  hoursOfUse: 5,
  /** Hours from the first call of a day to the last. */
  span: 9,
  /** The share of calls that come within 0.8 s after another of the same person, as agents call tools at the same time. */
  inBursts: 0.3,
  /** How often a day an agent begins: it opens a session with a stream, lists the tools, and calls after a pause. */
  beginnings: 5,
  /** Requests of a beginning besides the list and the call. */
  requestsOfABeginning: 3,
  /** A person's servers whose provider's tokens live an hour. Many providers' tokens live longer. */
  refreshedServers: 3,
  /** A person's servers that take a key, or a token that lives long. Each is checked once a day. */
  checkedServers: 2,
  /** For how many hours after the last call tokens are refreshed ahead of time: `KEPT_WARM_FOR` in `worker/vault/  /**
   * How the calls of a day are spread, from which `bench/cost/renewals.ts` computes how many tokens of providers are refreshed. In each hour of use an
   * agent begins within the first so many minutes. Its list asks every server of the person. Its calls come at random within so many minutes after that,
   * each to one of the servers at random. A person whose calls go to fewer servers, or come closer together, refreshes less.
   */
  task: { beginsWithin: 15, lasts: 45 },
  /** People of a project. The events of one project that come at once are one row: with few people in each of many projects, each event is a row of its own. */
  peopleOfAProject: 100_000,
  /** In a month, of each person. A browser stays signed in for a week. */
  signIns: 4,
  linkPages: 2,
  pastedKeys: 0.2,
  signInsAtProviders: 0.5,
  consents: 1,
  connectionsPages: 2,
  /** Administrators are this share of the people, and each opens so many pages of the console in a month. */
  administrators: 0.01,
  consolePages: 200,

  /** How long the event of a call waits for others, in seconds: `AUDIT_DELAY_SECONDS`. */
  auditDelay: 5,
  /** The consumer of the audit takes so many messages at once, or those of so many seconds: `wrangler.toml`. */
  auditBatch: { messages: 100, seconds: 5 },
  /** How many isolates serve the calls: at least this many, and one more for so many calls a second. The platform does not say; see below the table. */
  isolates: { least: 10, callsASecond: 10 },
  /** How long events are kept, and how long daily counts and the hashes of the chain are, in days. */
  eventsKept: 30,
  countsKept: 400,

  /** Milliseconds of CPU of a request. `npm run bench:wrk` shows half a millisecond for a call on the machine that measured it. */
  cpu: { call: 2, list: 10, page: 15, event: 0.05 },
  /** Seconds for which an object is in memory for a request; more while it waits for a provider, or for KV at the token endpoint. */
  seconds: { request: 0.01, providerRefresh: 0.3, tokenRefresh: 0.1 },
  /** Memory of an object as it is billed, in GB. */
  objectMemory: 0.128,
  /** Providers with a gate of their own, and refreshes a second that one gate admits before it is split. */
  gates: { providers: 10, refreshesASecond: 20 },
  /**
   * Bytes. As `npm run bench:audit` prints them, with what pages of the database leave free: an event, what a segment lists of an event, a segment without its list,
   * and what a person called in a day, twelve tools of five servers. An object with some keys; what D1 and KV keep of a person.
   */
  bytes: { eventInABlock: 120, eventInARow: 260, sealed: 66, segment: 300, personDay: 500, object: 20_000, d1OfAPerson: 4000, kvOfAPerson: 6000 },
  /** How many days pass until KV gets a grant's record again: `COPIED_EVERY` in `worker/agents/grants/gate-record-policy.ts`. */
  grantCopiedEvery: 7,
  /** Objects of a person: the keeper, and the gate of one grant. */
  objects: 2,
};

/** The most that one D1 database holds, in bytes (https://developers.cloudflare.com/d1/platform/limits/). */
export const D1_HOLDS = 10e9;
