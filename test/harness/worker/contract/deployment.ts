import { conflictOf } from "../company.ts";
import { disputed } from "../disputed-address.ts";
import { person } from "../project.ts";
import type { Contracts } from "./contract.ts";

/** For platform administrators. For all others these routes do not exist. */
export const deploymentContracts: Contracts = {
  "get /health": { answers: {}, refuses: ["resource.not_found", ({ ada }) => ({ by: ada })] },
  "post /health/retry": { answers: { body: {} }, refuses: ["resource.not_found", ({ ada }) => ({ by: ada, body: {} })] },
  "get /mail": { answers: {}, refuses: ["resource.not_found", ({ ada }) => ({ by: ada })] },
  "post /mail/test": { answers: { body: {} }, refuses: ["resource.not_found", ({ ada }) => ({ by: ada, body: {} })] },
  "get /vault-keys": { answers: {}, refuses: ["resource.not_found", ({ ada }) => ({ by: ada })] },
  "post /vault-keys/rotation": { answers: { body: {} }, refuses: ["resource.not_found", ({ ada }) => ({ by: ada, body: {} })] },
  "get /sign-in-conflicts": {
    answers: async () => {
      await disputed();
      return {};
    },
    refuses: ["resource.not_found", ({ ada }) => ({ by: ada })],
  },
  "post /sign-in-conflicts/{conflict}": {
    answers: async () => {
      const { second } = await disputed();
      return { params: { conflict: (await conflictOf(second.subject))?.id ?? "" }, body: { decision: "someone_else" } };
    },
    refuses: ["resource.not_found", { params: { conflict: "none" }, body: { decision: "someone_else" } }],
  },
  "get /owners": { answers: {}, refuses: ["resource.not_found", ({ ada }) => ({ by: ada })] },
  "post /owners": {
    answers: async ({ link }) => ({ body: { email: (await person("owner", link)).email } }),
    refuses: ["owner.unknown", { body: { email: "nobody@example.com" } }],
  },
  "delete /owners/{owner}": {
    answers: async ({ link, admin }) => {
      const { email } = await person("owner", link);
      return { params: { owner: (await admin.api<{ id: string }>("POST", "/owners", { email })).body.id } };
    },
    refuses: [
      "owner.named",
      async ({ admin }) => {
        const { body } = await admin.api<{ owners: { id: string; isNamed: boolean }[] }>("GET", "/owners");
        return { params: { owner: body.owners.find(({ isNamed }) => isNamed)?.id ?? "" } };
      },
    ],
  },
  "get /tokens": { answers: {}, refuses: ["resource.not_found", ({ ada }) => ({ by: ada })] },
  "post /tokens": {
    answers: { body: { name: "Backups", role: "auditor" } },
    refuses: ["request.invalid", { body: { name: "Too long", role: "owner", expiresAt: Date.now() + 400 * 86_400_000 } }],
  },
  "delete /tokens/{token}": {
    answers: async ({ admin }) => ({
      params: { token: (await admin.api<{ id: string }>("POST", "/tokens", { name: "Old", role: "admin" })).body.id },
    }),
    refuses: ["resource.not_found", { params: { token: "cd_none" } }],
  },
  "post /erasures": {
    answers: async ({ link }) => {
      const { email } = await person("erased", link);
      return { body: { email, confirm: email } };
    },
    refuses: ["request.invalid", { body: { email: "ada@example.com", confirm: "bob@example.com" } }],
  },
  "get /erasures/{erasure}": {
    answers: async ({ link, admin }) => {
      const { email } = await person("erased", link);
      const { body } = await admin.api<{ id: string }>("POST", "/erasures", { email, confirm: email });
      return { params: { erasure: body.id } };
    },
    refuses: ["resource.not_found", { params: { erasure: "era_none" } }],
  },
};
