import type { WorkTexts } from "../en/en.ts";
import { matches, matrix, tester, toolChanges } from "./access.ts";
import { addServer, health } from "./add-server.ts";
import { agentList } from "./agent-list.ts";
import { agents, requests } from "./agents.ts";
import { audit, auditTargets } from "./audit.ts";
import { expiry, keyForm, linkForm, memberPage, navigatorForm, ruleForm, settingsForm } from "./forms.ts";
import { conflicts, jobs, projectExport, store } from "./jobs.ts";
import { about, details, managed, table } from "./lists.ts";
import { curl, playground, projectForm, serverMore, tools } from "./more.ts";
import { analytics, overview } from "./overview.ts";
import { oauthForm, scopeForm, serverForm } from "./scopes.ts";
import { keys, links, members, navigators, rules, servers } from "./things.ts";
import { bridges, tokens, webhooks } from "./tokens.ts";

export const work: WorkTexts = {
  about,
  addServer,
  agentList,
  agents,
  analytics,
  audit,
  auditTargets,
  conflicts,
  curl,
  details,
  expiry,
  health,
  jobs,
  keyForm,
  keys,
  linkForm,
  links,
  managed,
  matches,
  matrix,
  memberPage,
  members,
  navigatorForm,
  navigators,
  overview,
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
  tester,
  bridges,
  tokens,
  toolChanges,
  tools,
  webhooks,
};
