/**
 * Everything that is sealed with a key of the vault, and what becomes of it when another key comes first. `test/sealed.test.ts` fails
 * where the code seals something that is not here.
 *
 * @property sealedIn the files that seal it @property path how it comes to the new key @property resealedIn the file that does so
 */
export const SEALED_KINDS = [
  {
    kind: "credential at its keeper, `scope:{id}`",
    sealedIn: ["worker/vault/store-credential.ts", "worker/objects/refreshes.ts", "worker/objects/told-states.ts"],
    path: "sealed again by its keeper",
    resealedIn: "worker/vault/keys/kept-ciphertexts.ts",
  },
  {
    kind: "ended grant at its keeper, `ending:{id}`",
    sealedIn: ["worker/vault/store-credential.ts", "worker/objects/refreshes.ts"],
    path: "sealed again by its keeper",
    resealedIn: "worker/vault/keys/kept-ciphertexts.ts",
  },
  {
    kind: "credential of which D1 decides, at its keeper, `given:{id}/{version}`",
    sealedIn: ["worker/objects/given/given-credentials.ts"],
    path: "sealed again by its keeper",
    resealedIn: "worker/vault/keys/kept-ciphertexts.ts",
  },
  {
    kind: "copy of a credential in the vault's store",
    sealedIn: ["worker/objects/told-states.ts", "worker/vault/store-credential.ts", "worker/vault/sealed-secrets.ts"],
    path: "sealed again by its keeper, or where it lies if no keeper uses it",
    resealedIn: "worker/vault/keys/stored-ciphertexts.ts",
  },
  {
    kind: "secret of Cardea's client at a provider, in the vault's store",
    sealedIn: ["worker/providers/clients/client-secrets.ts"],
    path: "sealed again where it lies",
    resealedIn: "worker/vault/keys/stored-ciphertexts.ts",
  },
  {
    kind: "signing secret of a webhook, in the vault's store",
    sealedIn: ["worker/webhooks/signing-secrets.ts"],
    path: "sealed again where it lies",
    resealedIn: "worker/vault/keys/stored-ciphertexts.ts",
  },
  {
    kind: "token of an audit target, in the vault's store",
    sealedIn: ["worker/audit-delivery/tokens.ts"],
    path: "sealed again where it lies",
    resealedIn: "worker/vault/keys/stored-ciphertexts.ts",
  },
  {
    kind: "sign-in at a provider, in the browser's cookie",
    sealedIn: ["worker/vault/transaction.ts"],
    path: "ends within ten minutes; D1 says which key the latest needs",
    resealedIn: "worker/db/vault-keys.ts",
  },
  {
    kind: "recording of a call, in KV",
    sealedIn: ["worker/recordings/recordings.ts"],
    path: "ends within 14 days; one whose key is gone by then counts as absent",
    resealedIn: "worker/recordings/recordings.ts",
  },
] as const;
