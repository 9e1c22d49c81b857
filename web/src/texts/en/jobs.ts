/** Work in the background: what is being done, or was done, to what. */
const titles = {
  running: {
    "server.remove": (name: string) => `Removing the server ${name}`,
    "server.reset": (name: string) => `Resetting the sign-in of ${name}`,
    "server.edit": (name: string) => `Ending what the edit removed of ${name}`,
    "server.scope.remove": (name: string) => `Removing an auth scope of ${name}`,
    "server.scope.reset": (name: string) => `Taking back an auth scope of ${name}`,
    "members.revoke": (name: string) => `Revoking connections of members: ${name}`,
    "credentials.revoke": (name: string) => `Revoking the connections that a search found: ${name}`,
    "agent.revoke": () => "Revoking an agent for everybody",
    "project.remove": (name: string) => `Removing the project ${name}`,
    "vault.rotate": (name: string) => `Rotating the vault keys to ${name}`,
    "vault.move": (name: string) => `Moving the stored values of ${name}`,
  },
  done: {
    "server.remove": (name: string) => `Removed the server ${name}`,
    "server.reset": (name: string) => `Reset the sign-in of ${name}`,
    "server.edit": (name: string) => `Ended what the edit removed of ${name}`,
    "server.scope.remove": (name: string) => `Removed an auth scope of ${name}`,
    "server.scope.reset": (name: string) => `Took back an auth scope of ${name}`,
    "members.revoke": (name: string) => `Revoked connections of members: ${name}`,
    "credentials.revoke": (name: string) => `Revoked the connections that a search found: ${name}`,
    "agent.revoke": () => "Revoked an agent for everybody",
    "project.remove": (name: string) => `Removed the project ${name}`,
    "vault.rotate": (name: string) => `Rotated the vault keys to ${name}`,
    "vault.move": (name: string) => `Moved the stored values of ${name}`,
  },
};

export const jobs = {
  label: "Work in the background",
  moved: "Moved",
  ended: "Ended",
  titles,
  connectionsEnded: (done: number, total: number) => `${done} of ${total} ${total === 1 ? "connection" : "connections"} ended`,
  membershipsEnded: (done: number, total: number) => `${done} of ${total} connections and memberships ended`,
  alsoAtProviders: (ended: string) => `${ended}, here and at the providers.`,
  othersFollow: (ended: string) => `${ended}. The others follow.`,
  notEndedYet: (ended: string, failed: number) => `${ended}. ${failed} could not be ended yet.`,
  othersUnused: (ended: string) => `${ended}. No agent uses the others any more.`,
  notEnded: (ended: string, failed: number) => `${ended}. ${failed} could not be ended yet; no agent uses ${failed === 1 ? "it" : "them"} any more.`,
  again: (time: string) => ` Cardea tries again at ${time}.`,
  movedAll: (done: number) => `${done} moved.`,
  moving: (done: number, total: number) => `${done} of ${total} moved. Connections work as before meanwhile.`,
  notMoved: (done: number, total: number, failed: number) => `${done} of ${total} moved. ${failed} could not be moved yet; the settings say why.`,
};

/** Sign-ins that Cardea refused until an administrator of the instance decides whose the address is. */
export const conflicts = {
  title: "Whose address is it?",
  help: "At your company's sign-in provider, each of these addresses now belongs to a different account than in Cardea. Look up the account there, then decide.",
  tried: "Tried {at} by account {subject} of {issuer}. In Cardea the address belongs to {holder}, since {since}.",
  noAccount: "a user who has no account there",
  same: "Same person",
  sameOne: (email: string) => `${email} is the same person`,
  sameAsk: (email: string) => `Is ${email} the same person as before?`,
  sameLoss: "The new account replaces the old one. It gets everything that the person has connected here, and the old account can no longer sign in.",
  other: "Different person",
  otherOne: (email: string) => `${email} is a different person`,
  otherAsk: (email: string) => `Does ${email} belong to a different person now?`,
  otherLoss:
    "The new person gets a new, empty account. The previous person keeps their account, but without this address. If the previous person has left, remove them from their projects.",
};

/** The export of a project. */
export const projectExport = {
  title: "Export this project",
  help: "One file with its servers, navigators, rules, keys, links, members, connections and audit, and the place of its stored values. No secret is in it.",
  export: "Export",
  soFar: (lines: number) => `${lines.toLocaleString()} lines so far.`,
  saved: (lines: number) => `${lines.toLocaleString()} lines saved.`,
  brokeOff: "The export broke off. Try again.",
};

/** Where a project has its sealed values, and the move to another store. */
export const store = {
  title: "Stored values",
  stored: {
    kv: "What people connect is sealed by Cardea and stored in Workers KV. A move changes nothing for them or their agents.",
    ssm: (region: string, prefix: string) =>
      `What people connect is sealed by Cardea and stored in the AWS Parameter Store in ${region}, below ${prefix}. A move changes nothing for them or their agents.`,
  },
  movedFrom: {
    kv: "Moved from Workers KV",
    ssm: (region: string, prefix: string) => `Moved from the AWS Parameter Store in ${region}, below ${prefix}`,
  },
  progress: (done: number, total: number) =>
    `${done} of ${total} moved. Until Cardea has made sure, for two minutes at least, that nothing is left, it reads both places.`,
  consequence: "The values move in the background. Nobody has to connect again.",
  move: "Move",
  back: "Move back",
  backOne: {
    kv: "Move back to Workers KV",
    ssm: (region: string, prefix: string) => `Move back to the AWS Parameter Store in ${region}, below ${prefix}`,
  },
  backAsk: {
    kv: "Move the values back to Workers KV?",
    ssm: (region: string, prefix: string) => `Move the values back to the AWS Parameter Store in ${region}, below ${prefix}?`,
  },
  toKv: "Move to Workers KV",
  toKvAsk: "Move the values to Workers KV?",
  toStore: "Move to the Parameter Store",
  toPath: "Move to this path",
  toStoreAsk: (region: string, prefix: string) => `Move the values to the AWS Parameter Store in ${region}, below ${prefix}?`,
  prefix: "Path prefix",
  prefixHelp: "A path of the Parameter Store that Cardea's IAM policy allows, such as /cardea.",
  key: "KMS key",
  keyHelp: "Id, ARN or alias of a symmetric key of yours. Empty: the key that AWS manages for the account, alias/aws/ssm.",
};
