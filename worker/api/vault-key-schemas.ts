import { z } from "@hono/zod-openapi";
import { KEY_STATES } from "../jobs/key-care-rules.ts";
import { time } from "./router.ts";

export const vaultKeySchema = z
  .object({
    id: z.string().openapi({ description: "The id of the key in `VAULT_KEYS`." }),
    state: z.enum(KEY_STATES).openapi({
      description:
        "`seals`: what is written now is sealed with it. `needed`: records need it. `uncounted`: a rotation must count first. `unneeded`: it can be taken out of the settings. `missing`: it is needed and not in the settings. `changed`: the settings have another key under this id.",
    }),
    seenAt: time.openapi({ description: "When Cardea first saw the key." }),
    records: z
      .int()
      .nullable()
      .openapi({ description: "How many records need it, by the last count and the progress since. Null if there was none." }),
    countedAt: time.nullable().openapi({ description: "When the last complete count began." }),
    signInsUntil: time.nullable().openapi({ description: "Until when a sign-in at a provider may need it. Null if none does." }),
  })
  .openapi("VaultKey");

export const rotationSchema = z
  .object({
    id: z.string(),
    key: z.string().openapi({ description: "The id of the key that seals everything again." }),
    state: z.enum(["running", "done"]),
    step: z.enum(["counting", "sealing"]),
    round: z.int().openapi({ description: "How many counts came before this one." }),
    seen: z.int().openapi({ description: "How many places this round has looked at." }),
    total: z.int().openapi({ description: "How many records it has found so far that another key sealed." }),
    done: z.int().openapi({ description: "How many of them it has sealed again." }),
    failed: z.int().openapi({
      description: "What could not be reached or sealed again in this round, and is tried again. Of a finished one: records that no key opens.",
    }),
    nextAt: time.nullable().openapi({ description: "When it goes on. Null if it is done." }),
    createdAt: time,
    finishedAt: time.nullable(),
  })
  .openapi("Rotation");
