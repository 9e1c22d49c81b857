import { z } from "@hono/zod-openapi";
import { LINK_ORDERS } from "../db/db.ts";
import type { WebhookId } from "../lib/ids.ts";
import { LINK_TYPES, LISTED_STATES } from "../links/links.ts";
import { MAX_EMAILS } from "../links/restriction-rules.ts";
import { etag, pageQuery, time } from "./router.ts";
import { source } from "./sources.ts";

/** What administrators send of auth links, and what they get. */

const domains = z
  .array(z.string())
  .max(20)
  .openapi({ description: "For user and playground links: e-mail domains whose people may use the link.", example: ["example.com"] });
const emails = z
  .array(z.string())
  .max(MAX_EMAILS)
  .openapi({
    description: "For user and playground links: e-mail addresses that may use the link, in addition to the domains.",
    example: ["ada@example.org"],
  });
const email = z.string().openapi({ description: "For project links: the only e-mail address that may use the link." });

const MOST_TAGS = 10;
const TAG_NAME = "Name a tag with at most 40 lower-case letters, digits and underscores, a letter first.";
const tagName = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);
const tags = z.record(tagName, z.string().max(200), { error: ({ code }) => (code === "invalid_key" ? TAG_NAME : undefined) }).openapi({
  description:
    "Notes of the program that makes the link, such as the id of a customer. Cardea only keeps them, and every answer about the link has them, so they must hold no secret.",
  example: { customer: "cus_42" },
});

const name = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, "Use 1 to 40 lower-case letters, digits and hyphens, without a hyphen at the ends.")
  .openapi({ description: "By what a configuration file names the link. No two links of a project have the same.", example: "support-team" });
const returnUrl = z
  .url()
  .max(2000)
  .openapi({ description: "Where people go when they are done. Its origin must be one of the project's return origins." });
const events = z
  .strictObject({
    webhook: z
      .custom<WebhookId>((value) => typeof value === "string" && /^whk_.{1,40}$/.test(value))
      .openapi({ type: "string", description: "Id of a webhook of the project.", example: "whk_02E9bnSyY5WAgKCAXkomSE" }),
    url: z.url("Enter a URL.").max(2000).openapi({ description: "A public https address.", example: "https://app.example.com/customers/7/events" }),
  })
  .openapi({
    description: "Where this webhook's events go that arise from this link, in place of the webhook's own address. They are signed with its secret.",
  });
const fewTags = tags.refine((chosen) => Object.keys(chosen).length <= MOST_TAGS, `Give at most ${MOST_TAGS} tags.`);

export const newLinkSchema = z
  .strictObject({
    type: z.enum(["user", "project", "playground"]),
    servers: z.array(z.string()).max(100).openapi({ description: "Slugs of the servers. Their level must fit the type of the link." }),
    domains: domains.optional(),
    emails: emails.optional(),
    email: email.optional(),
    expiresAt: time.optional(),
    returnUrl: returnUrl.optional(),
    state: z.string().max(1000).optional().openapi({ description: "Sent unchanged to the return URL, as the parameter `state`." }),
    tags: fewTags.optional(),
    events: events.optional(),
    name: name.optional(),
  })
  .openapi("NewLink");

export const linkChangeSchema = z
  .strictObject({
    domains: domains.optional(),
    emails: emails.optional(),
    email: email.optional(),
    expiresAt: time.nullable().optional().openapi({ description: "UTC milliseconds. Null: the link never expires." }),
    paused: z.boolean().optional(),
    name: name.nullable().optional().openapi({ description: "Null: no configuration file can name the link." }),
    returnUrl: returnUrl.nullable().optional(),
    tags: fewTags.optional().openapi({ description: "All tags of the link." }),
    events: events.nullable().optional().openapi({
      description:
        "Where a webhook's events go that arise from this link, also those that wait to be sent again; null: to the webhook's own address.",
    }),
    servers: z
      .array(z.string())
      .max(100)
      .optional()
      .openapi({ description: "Slugs of all servers that the link is to have. Credentials that people have given through it stay." }),
  })
  .openapi("LinkChange");

export const linkSchema = z
  .object({
    id: z.string(),
    etag,
    url: z.url(),
    type: z.enum(["user", "project", "playground", "default"]).openapi({
      description:
        "`default`: the link that agents hand out in chats. Cardea creates it. It has every server that people connect their own accounts to, it never expires, and its state is " +
        "`deleted` while no navigator hands out links.",
    }),
    state: z.enum(["active", "paused", "expired", "used", "deleted"]),
    servers: z.array(z.string()),
    domains: z.array(z.string()),
    emails: z.array(z.string()),
    email: z.string().nullable(),
    expiresAt: time.nullable(),
    returnUrl: z.string().nullable(),
    tags,
    events: z
      .object({ webhook: z.string(), url: z.string() })
      .nullable()
      .openapi({ description: "Where a webhook's events go that arise from this link; null: to the webhook's own address." }),
    name: z.string().nullable().openapi({ description: "By what a configuration file names the link." }),
    source,
    uses: z.int().openapi({ description: "How many people have used the link." }),
    usesByDay: z
      .array(z.object({ day: time.openapi({ description: "The beginning of the day, in UTC milliseconds." }), uses: z.int() }))
      .openapi({ description: "How many people first used the link on each of the last 30 days. Days without a first use are left out." }),
    createdBy: z.string().nullable().openapi({ description: "The creator's e-mail address. Null for the default link." }),
    createdAt: time,
  })
  .openapi("Link");

export const linksQuery = pageQuery.extend({
  q: z.string().trim().min(1).max(320).optional().openapi({
    description: "Only links whose name, type, domains, addresses, servers, tags, creator or URL contain each word of this.",
  }),
  state: z.enum(LISTED_STATES).optional().openapi({
    description: "Only links in this state; `working` are those that are active or paused, and `ended` all others.",
  }),
  type: z.enum(LINK_TYPES).optional().openapi({ description: "Only links of this type." }),
  sort: z.enum(LINK_ORDERS).optional().openapi({
    description:
      "By the time when they were created, or by their end: with `ends` the link that ends first is first, and those that never end are last. `newest` unless it is given.",
  }),
});
