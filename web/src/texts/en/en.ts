import { overview } from "./overview.ts";
import { addServer, health } from "./add-server.ts";
import { agents, requests } from "./agents.ts";
import { expiry, linkForm, memberPage, navigatorForm, ruleForm, settingsForm } from "./forms.ts";
import { about, table } from "./lists.ts";
import { curl, playground, projectForm, serverMore, tools } from "./more.ts";
import { audit, keys, links, members, navigators, rules, servers } from "./things.ts";

/** The texts of the pages, in English. */
export const work = {
  about,
  addServer,
  agents,
  audit,
  curl,
  expiry,
  health,
  keys,
  linkForm,
  links,
  memberPage,
  members,
  navigatorForm,
  navigators,
  overview,
  playground,
  projectForm,
  requests,
  ruleForm,
  rules,
  serverMore,
  servers,
  settingsForm,
  table,
  tools,
};

/** The shape that every language has. */
export type WorkTexts = typeof work;
