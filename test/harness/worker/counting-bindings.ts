import type { Bindings } from "../../../worker/bindings.ts";
import { bindings } from "./app.ts";

const COUNTED = [
  "DB",
  "AUDIT_DB",
  "OAUTH_KV",
  "VAULT_KV",
  "CREDENTIAL_KEEPER",
  "PROJECT_ROOT",
  "PROVIDER_GATE",
  "TOKEN_GATE",
  "AUDIT_QUEUE",
] as const;
export type Counts = Record<(typeof COUNTED)[number], number>;

/** Bindings that count the calls to each of them. For a Durable Object they count the calls to its namespace. */
export function makeCountingBindings(): { as: Bindings; take(): Counts } {
  let counts = zero();
  const counting = <Binding extends object>(name: keyof Counts, binding: Binding): Binding =>
    new Proxy(binding, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          counts[name]++;
          return Reflect.apply(value, target, args);
        };
      },
    });
  const wrapped = Object.fromEntries(COUNTED.map((name) => [name, counting(name, bindings[name])]));
  return {
    as: { ...bindings, ...wrapped },
    /** The counts since the last `take`. */
    take() {
      const taken = counts;
      counts = zero();
      return taken;
    },
  };
}

function zero(): Counts {
  return { DB: 0, AUDIT_DB: 0, OAUTH_KV: 0, VAULT_KV: 0, CREDENTIAL_KEEPER: 0, PROJECT_ROOT: 0, PROVIDER_GATE: 0, TOKEN_GATE: 0, AUDIT_QUEUE: 0 };
}
