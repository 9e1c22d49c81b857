import cardea, * as classes from "../worker/index.ts";

/**
 * Cardea with counted and slowed bindings, for `hops.ts`. It runs in one isolate with its Durable Objects, so all of them share this state.
 * `delays` are milliseconds by kind; `seen` lists what was asked, in order.
 */
const state = { delays: {}, seen: [] };

async function slowly(kind, what, ask) {
  state.seen.push({ kind, what });
  const delay = state.delays[kind] ?? 0;
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
  return ask();
}

/** An object whose methods are those of the target, except for the ones that `replace` returns. */
function withReplaced(target, replace) {
  return new Proxy(target, {
    get(object, name) {
      const replaced = replace(name);
      if (replaced !== undefined) return replaced;
      const value = Reflect.get(object, name, object);
      return typeof value === "function" ? value.bind(object) : value;
    },
  });
}

const RAW = Symbol("raw");

function slowStatement(statement, sql) {
  return withReplaced(statement, (name) => {
    if (name === RAW) return statement;
    if (name === "bind") return (...values) => slowStatement(statement.bind(...values), sql);
    if (["all", "raw", "run", "first"].includes(name)) return (...args) => slowly("D1", sql, () => statement[name](...args));
  });
}

const slowDatabase = (database) =>
  withReplaced(database, (name) => {
    if (name === "prepare") return (sql) => slowStatement(database.prepare(sql), sql);
    if (name === "batch")
      return (statements) => slowly("D1", `${statements.length} statements`, () => database.batch(statements.map((statement) => statement[RAW])));
  });

const KV_METHODS = ["get", "getWithMetadata", "put", "list", "delete"];
const slowStore = (store) =>
  withReplaced(store, (name) =>
    KV_METHODS.includes(name) ? (...args) => slowly("KV", `${name} ${JSON.stringify(args[0])}`, () => store[name](...args)) : undefined,
  );

const slowObjects = (namespace, binding) =>
  withReplaced(namespace, (name) => {
    if (name !== "getByName") return undefined;
    return (id) => {
      const stub = namespace.getByName(id);
      return withReplaced(stub, (method) =>
        typeof method === "string" && method !== "then"
          ? (...args) => slowly("object", `${binding}.${method}`, () => stub[method](...args))
          : undefined,
      );
    };
  });

const slowed = new WeakMap();

function slow(env) {
  const known = slowed.get(env);
  if (known) return known;
  const wrap = (name, binding) => {
    if (typeof binding !== "object" || binding === null) return binding;
    if (typeof binding.prepare === "function" && typeof binding.batch === "function") return slowDatabase(binding);
    if (typeof binding.getByName === "function") return slowObjects(binding, name);
    if (name.endsWith("_KV")) return slowStore(binding);
    return binding;
  };
  const bindings = Object.fromEntries(Object.entries(env).map(([name, binding]) => [name, wrap(name, binding)]));
  slowed.set(env, bindings);
  return bindings;
}

const withSlowBindings = (Base) =>
  class extends Base {
    constructor(context, env) {
      super(context, slow(env));
    }
  };

export const CredentialKeeper = withSlowBindings(classes.CredentialKeeper);
export const BridgeHub = withSlowBindings(classes.BridgeHub);
export const HeldCalls = withSlowBindings(classes.HeldCalls);
export const ProjectRoot = withSlowBindings(classes.ProjectRoot);
export const ProjectStreams = withSlowBindings(classes.ProjectStreams);
export const ProviderGate = withSlowBindings(classes.ProviderGate);
export const TokenGate = withSlowBindings(classes.TokenGate);

export default {
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    if (pathname === "/probe/begin") {
      state.delays = await request.json();
      state.seen = [];
      return new Response();
    }
    if (pathname === "/probe/end") {
      const { seen } = state;
      state.delays = {};
      state.seen = [];
      return Response.json(seen);
    }
    return cardea.fetch(request, slow(env), context);
  },
  queue: (batch, env, context) => cardea.queue(batch, env, context),
  scheduled: (event, env, context) => cardea.scheduled(event, env, context),
};
