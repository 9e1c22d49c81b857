import { spawnSync } from "node:child_process";

/** The system's store of secrets. @property name for people */
type Keychain = {
  name: string;
  /** @returns nothing if there is no such secret, or if the person does not unlock the keychain */
  read(account: string): string | undefined;
  /** @returns whether it is kept there now */
  keep(account: string, secret: string): boolean;
  forget(account: string): void;
};

type Env = Readonly<Record<string, string | undefined>>;
type Ran = { isDone: boolean; out: string };
/** Runs a program of the system. The secret goes by its input, never as an argument, which other programs of the machine could read. */
type Run = (args: string[], input?: string) => Ran;

const SERVICE = "cardea";
/** In ms. A person may have to unlock the keychain. */
const WITHIN = 60_000;
/** An account is an address and a slug. What would need to be quoted for `security` is neither. */
const ACCOUNT = /^[\w.:/[\] -]+$/;

/**
 * The keychain of macOS, or what answers to the Secret Service API on Linux (GNOME Keyring, KWallet, KeePassXC).
 * @returns nothing on a machine without one, and where CARDEA_KEYCHAIN is “no”
 */
export function findKeychain(env: Env, platform: NodeJS.Platform = process.platform): Keychain | undefined {
  if (env.CARDEA_KEYCHAIN === "no") return undefined;
  if (platform === "darwin") return ofMac(runner("/usr/bin/security", env));
  if (platform !== "linux" || !env.DBUS_SESSION_BUS_ADDRESS) return undefined;
  return ofSecretService(runner("secret-tool", env));
}

function runner(command: string, env: Env): Run {
  return (args, input = "") => {
    const { status, stdout } = spawnSync(command, args, { input, env: { ...env }, timeout: WITHIN, encoding: "utf8" });
    return { isDone: status === 0, out: stdout ?? "" };
  };
}

/** security(1). With `-i` it reads its command from its input. */
function ofMac(run: Run): Keychain {
  const of = (account: string) => ["-s", SERVICE, "-a", account];
  return kept("the keychain", {
    read: (account) => run(["find-generic-password", ...of(account), "-w"]),
    keep: (account, secret) => run(["-i"], `add-generic-password -U -s ${SERVICE} -a "${account}" -X ${Buffer.from(secret).toString("hex")}\n`),
    forget: (account) => run(["delete-generic-password", ...of(account)]),
  });
}

/** secret-tool(1) of libsecret. */
function ofSecretService(run: Run): Keychain {
  const of = (account: string) => ["service", SERVICE, "account", account];
  return kept("the keychain", {
    read: (account) => run(["lookup", ...of(account)]),
    keep: (account, secret) => run(["store", "--label", `Cardea: ${account}`, ...of(account)], secret),
    forget: (account) => run(["clear", ...of(account)]),
  });
}

type Acts = { read(account: string): Ran; keep(account: string, secret: string): Ran; forget(account: string): Ran };

function kept(name: string, acts: Acts): Keychain {
  const read = (account: string) => {
    const { isDone, out } = acts.read(account);
    return isDone ? out.replace(/\n$/, "") || undefined : undefined;
  };
  return {
    name,
    read,
    // It counts only if it can be read again.
    keep: (account, secret) => ACCOUNT.test(account) && acts.keep(account, secret).isDone && read(account) === secret,
    forget: (account) => void acts.forget(account),
  };
}
