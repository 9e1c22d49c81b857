/**
 * What one act costs, in the units of the platform's bill. D1 is the main database. An alarm of an object is a row when it is set, and a request.
 * @property placeQueries further queries of D1 for where the project has its sealed values, which only a deployment with the settings of the AWS
 * Parameter Store sends. Each reads one row at most.
 */
export type Counts = {
  requests: number;
  d1Queries: number;
  d1RowsRead: number;
  d1RowsWritten: number;
  placeQueries: number;
  kvReads: number;
  kvWrites: number;
  kvDeletes: number;
  kvLists: number;
  objectRequests: number;
  objectRowsRead: number;
  objectRowsWritten: number;
  queueMessages: number;
};

export const NOTHING: Counts = {
  requests: 0,
  d1Queries: 0,
  d1RowsRead: 0,
  d1RowsWritten: 0,
  placeQueries: 0,
  kvReads: 0,
  kvWrites: 0,
  kvDeletes: 0,
  kvLists: 0,
  objectRequests: 0,
  objectRowsRead: 0,
  objectRowsWritten: 0,
  queueMessages: 0,
};

/** What each act costs, as `worker/cost.test.ts` measures it. What is not named is not asked for. */
export const COUNTS = {
  /** A person asks for a code and enters it, and comes to the page of a link. */
  signIn: { requests: 3, d1Queries: 32, d1RowsRead: 74, d1RowsWritten: 35, objectRequests: 1, objectRowsRead: 11 },
  linkPage: { requests: 1, d1Queries: 9, d1RowsRead: 49, objectRequests: 1, objectRowsRead: 4 },
  pasteKey: {
    requests: 2,
    d1Queries: 26,
    d1RowsRead: 125,
    d1RowsWritten: 32,
    placeQueries: 1,
    kvWrites: 1,
    objectRequests: 5,
    objectRowsRead: 40,
    objectRowsWritten: 12,
    queueMessages: 1,
  },
  signInAtProvider: {
    requests: 3,
    d1Queries: 44,
    d1RowsRead: 196,
    d1RowsWritten: 26,
    placeQueries: 3,
    kvReads: 1,
    kvWrites: 2,
    kvDeletes: 1,
    objectRequests: 6,
    objectRowsRead: 54,
    objectRowsWritten: 9,
    queueMessages: 1,
  },
  /** A person sees what an agent asks for and agrees, and the agent gets its first tokens. */
  consent: {
    requests: 3,
    d1Queries: 20,
    d1RowsRead: 62,
    d1RowsWritten: 13,
    kvReads: 5,
    kvWrites: 3,
    kvDeletes: 1,
    kvLists: 1,
    objectRequests: 6,
    objectRowsRead: 27,
    objectRowsWritten: 3,
    queueMessages: 1,
  },
  /** The first call with a token in an isolate that has forgotten it and the project. */
  callAfterAPause: { requests: 1, d1Queries: 1, d1RowsRead: 2, kvReads: 1, objectRequests: 3, objectRowsRead: 12, queueMessages: 1 },
  /** Half a minute after the last call. */
  callAtHumanPace: { requests: 1, d1Queries: 1, d1RowsRead: 2, objectRequests: 2, objectRowsRead: 11, queueMessages: 1 },
  /** Within 0.8 s after another. */
  callInABurst: { requests: 1, queueMessages: 1 },
  /** The list of all tools, after a pause. */
  list: { requests: 1, d1Queries: 5, d1RowsRead: 9, kvReads: 1, objectRequests: 4, objectRowsRead: 20 },
  /** An agent gets its next access token. */
  tokenRefresh: { requests: 1, d1Queries: 2, d1RowsRead: 2, kvReads: 1, objectRequests: 2, objectRowsRead: 10, objectRowsWritten: 1 },
  /** A token of a provider is refreshed behind the call that uses it. */
  providerRefresh: { d1Queries: 1, d1RowsRead: 1, objectRequests: 3, objectRowsRead: 9, objectRowsWritten: 1 },
  /** A key that is not used is tried at its server. */
  connectionCheck: { d1Queries: 3, d1RowsRead: 9, objectRequests: 1, objectRowsRead: 20, objectRowsWritten: 2 },
  /** A further stream of a person is opened and closed. */
  stream: { objectRequests: 1, objectRowsRead: 1 },
  connectionsPage: { requests: 1, d1Queries: 9, d1RowsRead: 41, d1RowsWritten: 1, kvReads: 2, kvLists: 1 },
  /** What the console asks for when an administrator opens the list of members. */
  consolePage: { requests: 3, d1Queries: 14, d1RowsRead: 39, d1RowsWritten: 1 },
  /** Twelve runs of the frequent schedule, and one of the hourly one. */
  schedulesOfAnHour: {
    d1Queries: 377,
    d1RowsRead: 497,
    d1RowsWritten: 27,
    placeQueries: 2,
    kvReads: 1,
    kvDeletes: 1,
    kvLists: 1,
    objectRequests: 1,
    objectRowsRead: 2,
  },
  /** A hundred calls of an agent for as many people, each the first of a person's day, and what alerts read of them. Both databases together. */
  hundredFirstEvents: { d1Queries: 22, d1RowsRead: 3859, d1RowsWritten: 720 },
  /** A hundred further events of the same people and tool. */
  hundredEvents: { d1Queries: 21, d1RowsRead: 2959, d1RowsWritten: 116 },
  /** Ten events of ten people in a batch. They are one row, as a hundred are. */
  tenEvents: { d1Queries: 21, d1RowsRead: 354, d1RowsWritten: 26 },
  /** An event that comes alone is a row. */
  oneEvent: { d1Queries: 21, d1RowsRead: 94, d1RowsWritten: 19 },
  /** Three blocks of events have been kept long enough. */
  threeBlockDeletions: { d1Queries: 2, d1RowsRead: 27, d1RowsWritten: 6 },
  eventDeletion: { d1Queries: 1, d1RowsRead: 4, d1RowsWritten: 1 },
  segmentDeletion: { d1Queries: 1, d1RowsRead: 4, d1RowsWritten: 1 },
  hundredDayDeletions: { d1Queries: 1, d1RowsRead: 400, d1RowsWritten: 100 },
} satisfies Record<string, Partial<Counts>>;
