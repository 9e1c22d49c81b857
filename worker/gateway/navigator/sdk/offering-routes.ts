import type { Server } from "../../../db/db.ts";
import type { Caller, Listings } from "../../../downstream/downstream.ts";
import { missingOf } from "../../../downstream/downstream.ts";
import type { Listed, ListKind } from "../../../protocol/listed.ts";
import { keyOf, ownNameOf, parseResourceUri, parseToolName, toResourceUri, toToolName } from "../../../routing/routing.ts";
import { fitsTemplate } from "../../../routing/uri-template-rules.ts";

/** The kinds of entries other than tools. */
type OfferingKind = Exclude<ListKind, "tools">;
type Offering = Listed[OfferingKind][number];

export type OfferingRoutes = ReturnType<typeof makeOfferingRoutes>;

/**
 * The prompts and resources of a navigator, each with the auth scope that reaches it: the first one that lists it, with the server's
 * own before the further ones. Route rules are only for tools.
 *
 * @param variants each server with each of its auth scopes, its own first
 */
export function makeOfferingRoutes(listings: Listings, caller: Caller, variants: Server[]) {
  /** The variant that lists a fitting entry. If none does, the server itself, because it may have entries that it does not list. */
  async function find(
    kinds: OfferingKind[],
    slug: string | undefined,
    fits: (offering: Offering, kind: OfferingKind) => boolean,
  ): Promise<Server | undefined> {
    const candidates = variants.filter((variant) => variant.slug === slug);
    if (candidates.length < 2) return candidates[0];
    for (const kind of kinds) {
      const listed = await listings.listByServer(kind, caller, candidates);
      const found = listed.find(([, offerings]) => (offerings as Offering[]).some((offering) => fits(offering, kind)));
      if (found) return found[0];
    }
    return candidates[0];
  }

  async function ownPromptName(server: Server, shortened: string): Promise<string | undefined> {
    const prompts = await listings.list("prompts", caller, [server]);
    const prompt = prompts.find(({ name }) => name === shortened);
    return prompt && ownNameOf(server.slug, prompt);
  }

  return {
    async list<Kind extends OfferingKind>(kind: Kind): Promise<Listed[Kind]> {
      const listed = await listings.listByServer(kind, caller, variants);
      const offerings = listed.flatMap(([, offerings]) => offerings as Offering[]);
      return [...new Map(offerings.toReversed().map((offering) => [keyOf(kind, offering), offering])).values()].toReversed() as Listed[Kind];
    },

    /** What a list's result has in addition to its entries. */
    missing: (kind: OfferingKind) => missingOf(listings, kind, caller, variants),

    /**
     * @param given the name at the navigator
     * @returns nothing if no server of the project has the slug; no `name` if it is a shortened one of no listed prompt
     */
    async prompt(given: string): Promise<{ server: Server; name: string | undefined } | undefined> {
      const parsed = parseToolName(given);
      if (!parsed) return undefined;
      const { serverSlug, tool } = parsed;
      const name = tool === undefined ? given : toToolName(serverSlug, tool);
      const server = await find(["prompts"], serverSlug, (prompt) => prompt.name === name);
      return server && { server, name: tool ?? (await ownPromptName(server, given)) };
    },

    /** @param given the URI of a resource or a template at the navigator @returns nothing if no server of the project has it */
    async resource(given: string): Promise<{ server: Server; uri: string } | undefined> {
      const parsed = parseResourceUri(given);
      if (!parsed) return undefined;
      const { serverSlug, uri } = parsed;
      const named = toResourceUri(serverSlug, uri);
      const fits = (offering: Offering, kind: OfferingKind) => keyOf(kind, offering) === named || covers(offering, named);
      const server = await find(["resources", "resourceTemplates"], serverSlug, fits);
      return server && { server, uri };
    },
  };
}

/** Whether an entry is a template that fits this URI. */
const covers = (offering: Offering, uri: string): boolean => "uriTemplate" in offering && fitsTemplate(offering.uriTemplate, uri);
