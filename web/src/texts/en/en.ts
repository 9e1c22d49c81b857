import { addServer } from "./add-server.ts";
import { agents, requests } from "./agents.ts";
import { expiry, keyForm, linkForm, memberPage, navigatorForm, ruleForm, settingsForm } from "./forms.ts";
import { conflicts, jobs, projectExport, store } from "./jobs.ts";
import { about, table } from "./lists.ts";
import { curl, playground, projectForm, serverMore, tools } from "./more.ts";
import { oauthForm, scopeForm, serverForm } from "./scopes.ts";
import { audit, keys, links, members, navigators, rules, servers } from "./things.ts";

/** The texts of the pages, in English. */
export const work = {
  about,
  addServer,
  agents,
  audit,
  conflicts,
  curl,
  expiry,
  jobs,
  keyForm,
  keys,
  linkForm,
  links,
  memberPage,
  members,
  navigatorForm,
  navigators,
  oauthForm,
  playground,
  projectExport,
  projectForm,
  requests,
  ruleForm,
  rules,
  scopeForm,
  serverForm,
  serverMore,
  servers,
  settingsForm,
  store,
  table,
  tools,
};

/** The shape that every language has. */
export type WorkTexts = typeof work;
