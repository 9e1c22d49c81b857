/** What the administrators of the instance see below the projects: how it fares, its vault keys, and the erasure of a person. */
const health = {
  title: (version: string) => `Health of Cardea ${version}`,
  well: "well",
  look: "look here",
  facts: "Last events: {events} · last hourly sweep: {sweep} · databases: {main} and {audit} of {limit} each · migrations: {migrations}",
  never: "never",
  megabytes: (count: number) => `${count.toLocaleString()} MB`,
  migrations: (waiting: number) => (waiting === 0 ? "none waits" : `${waiting} ${waiting === 1 ? "waits" : "wait"}`),
  latest: "The latest, {at}: {reason}",
  retry: "Write them now",
  retryHelp: "Cardea tries them every five minutes.",
  retried: (written: number, failed: number) => `${written} written, ${failed} failed again.`,
};

const vaultKeys = {
  title: "Vault keys",
  states: {
    seals: "in use",
    needed: "needed",
    uncounted: "not counted",
    unneeded: "not needed",
    missing: "missing",
    changed: "changed",
  },
  help: {
    seals: "New records are sealed with it.",
    needed: "Keep it in VAULT_KEYS.",
    uncounted: "Keep it in VAULT_KEYS until a rotation has counted.",
    unneeded: "Nothing needs it. You can take it out of VAULT_KEYS. Keep it in a safe place as long as you keep backups from its time.",
    missing: "It is needed. Put it back into VAULT_KEYS.",
    changed: "VAULT_KEYS has another key under this id. Put the former one back.",
  },
  since: "since {at}",
  notCounted: "not counted yet",
  records: (count: number) => (count === 1 ? "1 record needs it" : `${count.toLocaleString()} records need it`),
  signInsUntil: "A sign-in at a provider may need it until {at}.",
  rotate: "Rotate to the first key",
  lastRotation: (done: number) => `Last rotation: {at}, ${done.toLocaleString()} ${done === 1 ? "record" : "records"} sealed again.`,
  sealedAgain: "Sealed again",
  counting: (places: number) =>
    `Counting what each key has sealed: ${places.toLocaleString()} ${places === 1 ? "place" : "places"} so far. It counts again after two minutes, so that nothing is left out.`,
  sealed: (done: number, total: number) =>
    `${done.toLocaleString()} of ${total.toLocaleString()} ${total === 1 ? "record" : "records"} sealed again.`,
  failed: (count: number) => ` ${count.toLocaleString()} could not be sealed again.`,
};

const erasure = {
  title: "Erase a person",
  help: "For a person who asks for it. To take away rights in one project only, remove them from its members instead.",
  email: "E-mail address of the person",
  erase: "Erase",
  erasePerson: "Erase the person",
  askWhom: "Whom do you want to erase?",
  ask: (email: string) => `Erase ${email}?`,
  loss: "Their address, sign-ins, memberships, connections and agents end in all projects. The audit keeps what was done, under a random id. This cannot be undone.",
  confirm: "Type the address to confirm",
  revokeKeys: "Also revoke the API keys they created. Agents of others that use these keys stop working.",
  unknown: "Nobody in Cardea has this address.",
  erased: "Erased.",
  erasing: "Nobody can sign in as this person any more. The rest is being erased.",
  receipt: "Receipt {id}, of {at}, for the person with the id {person}.",
  ended: (memberships: number, playgrounds: number, keys: number) =>
    `Ended: ${memberships} ${memberships === 1 ? "membership" : "memberships"}, ${playgrounds} ${playgrounds === 1 ? "playground" : "playgrounds"} and ${keys} ${keys === 1 ? "key" : "keys"}.`,
  keep: "Keep the receipt outside of Cardea: after a restore it says whom to erase again.",
};

const owners = {
  title: "Owners",
  help: "Owners create projects and operate this Cardea instance. They see no project of which they are not a member.",
  named: "named by ADMIN_EMAILS",
  addedBy: (email: string | null) => (email === null ? "added" : `added by ${email}`),
  since: "Since",
  removeOne: (email: string) => `Remove ${email} as an owner`,
  removeAsk: (email: string) => `Remove ${email} as an owner?`,
  removeLoss: "With the next request they can no longer create projects or operate this deployment. Their own projects stay theirs.",
  email: "E-mail of a person who has signed in",
  add: "Add owner",
  addedNow: (email: string) => `${email} is an owner now.`,
  namedHelp: "The setting ADMIN_EMAILS names this owner. The person who deploys Cardea can take the address out of it.",
};

const tokens = {
  title: "Platform tokens",
  help: "For programs that watch over this Cardea instance or make projects. Each has a role and an end.",
  open: "Manage the tokens",
};

export const operator = { health, vaultKeys, owners, tokens, erasure };

/** The shape that every language has. */
export type OperatorTexts = typeof operator;
