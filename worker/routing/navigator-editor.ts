import { DEFAULT_NAVIGATOR, DEFAULT_SETTINGS, type Links, type Navigator, type NavigatorSettings, type Navigators, type Servers } from "../db/db.ts";
import type { Clock } from "../lib/clock.ts";
import { AppError } from "../lib/errors.ts";
import type { LinkId, ProjectId } from "../lib/ids.ts";
import { entityTagOf, requireMatch } from "../lib/text/entity-tags.ts";

/**
 * A navigator with its present state.
 * @property inChatAvailable whether the project has a server for personal accounts; without one, agents hand out no link
 * @property previewLink the link that agents hand out now, if they do
 */
export type ListedNavigator = {
  navigator: NavigatorSettings & Pick<Navigator, "slug" | "inChatEndedAt" | "source">;
  inChatAvailable: boolean;
  previewLink: LinkId | undefined;
};

type Ports = { navigators: Navigators; servers: Pick<Servers, "hasPersonal">; links: Links; clock: Clock };

const IN_CHAT_PROBLEM = { inChatAuthentication: "Add a server that people connect their own accounts to, then switch this on." };

/** @property ifMatch the entity tags of which it must have one @property isNew whether there must be none */
type Condition = { ifMatch: string | undefined; isNew: boolean };

/** All that a change of a navigator sets. */
const settingsOf = ({ name, mode, inChatAuthentication, denied }: NavigatorSettings): NavigatorSettings => ({
  name,
  mode,
  inChatAuthentication,
  denied,
});

export const tagOfNavigator = (navigator: NavigatorSettings): string => entityTagOf(settingsOf(navigator));

/** The settings that a navigator must still have when it is written. @throws AppError `version.changed_meanwhile` */
function expectedOf(known: Navigator | undefined, { ifMatch, isNew }: Condition): NavigatorSettings | "none" | undefined {
  if (isNew && known) throw new AppError("version.changed_meanwhile");
  if (isNew) return "none";
  if (ifMatch === undefined) return undefined;
  if (!known) throw new AppError("version.changed_meanwhile");
  requireMatch(ifMatch, tagOfNavigator(known));
  return settingsOf(known);
}

const isSame = (known: Navigator | undefined, read: NavigatorSettings | "none"): boolean =>
  read === "none" ? known === undefined : known !== undefined && tagOfNavigator(known) === tagOfNavigator(read);

/** Lists, creates, changes and removes the navigators of a project. Each has its own MCP URL. */
export function makeNavigatorEditor({ navigators, servers, links, clock }: Ports) {
  /** @returns a function that adds its present state to a navigator */
  async function look(projectId: ProjectId): Promise<(navigator: ListedNavigator["navigator"]) => ListedNavigator> {
    const [inChatAvailable, link] = await Promise.all([servers.hasPersonal(projectId), links.findDefault(projectId)]);
    const id = link?.deletedAt === null ? link.id : undefined;
    return (navigator) => ({ navigator, inChatAvailable, previewLink: navigator.inChatAuthentication && inChatAvailable ? id : undefined });
  }

  return {
    /** The default navigator first, then the others by slug. */
    async list(projectId: ProjectId): Promise<ListedNavigator[]> {
      const made = await navigators.list(projectId);
      const isDefault = ({ slug }: Navigator) => slug === DEFAULT_NAVIGATOR;
      return [...made.filter(isDefault), ...made.filter((one) => !isDefault(one))].map(await look(projectId));
    },

    /** @throws AppError `resource.not_found` */
    async get(projectId: ProjectId, slug: string): Promise<ListedNavigator> {
      const navigator = await navigators.find(projectId, slug);
      if (!navigator) throw new AppError("resource.not_found");
      return (await look(projectId))(navigator);
    },

    /**
     * Creates a navigator, or changes the settings of an existing one.
     * @param condition on the navigator as it is; absent, it may be any or none
     * @throws AppError `navigator.no_personal_server` if in-chat authentication is switched on and there is nothing to connect,
     *   `navigator.too_many`, `version.changed_meanwhile`
     */
    async put(projectId: ProjectId, slug: string, settings: NavigatorSettings, condition: Condition): Promise<ListedNavigator> {
      const known = await navigators.find(projectId, slug);
      const read = expectedOf(known, condition);
      // If it is on already, it waits for the first such server.
      const waits = known?.inChatAuthentication;
      if (settings.inChatAuthentication && !waits && !(await servers.hasPersonal(projectId)))
        throw new AppError("navigator.no_personal_server", { fields: IN_CHAT_PROBLEM });
      const isPut = await navigators.put(projectId, slug, settings, clock.now(), read);
      if (!isPut && read !== undefined && !isSame(await navigators.find(projectId, slug), read)) throw new AppError("version.changed_meanwhile");
      if (!isPut) throw new AppError("navigator.too_many");
      return (await look(projectId))({ ...settings, slug, inChatEndedAt: null, source: known?.source ?? null });
    },

    /** Removes a navigator. The default one gets its first settings again. @throws AppError `resource.not_found` */
    async remove(projectId: ProjectId, slug: string): Promise<void> {
      if (slug === DEFAULT_NAVIGATOR) await navigators.put(projectId, slug, DEFAULT_SETTINGS, clock.now());
      else if (!(await navigators.remove(projectId, slug, clock.now()))) throw new AppError("resource.not_found");
    },
  };
}
