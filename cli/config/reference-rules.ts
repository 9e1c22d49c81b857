import type { Path } from "./read-file.ts";
import type { Current } from "./read-project.ts";
import type { Config, RuleConfig } from "./schema.ts";

type Problem = { path: Path; sentence: string };

/** What a file's rules and links name that will not be there, whether by the file or in the project. @param prune whether what is not in the file is removed */
export function problemsOfReferences(wanted: Config, current: Current, prune: boolean): Problem[] {
  const after = {
    servers: { ...(prune && wanted.servers ? {} : current.config.servers), ...wanted.servers },
    navigators: { default: true, ...(prune && wanted.navigators ? {} : current.config.navigators), ...wanted.navigators },
  };
  const scopesOf = (server: string): string[] => {
    const had = prune && wanted.servers ? [] : (current.config.servers[server]?.authScopes ?? []);
    return [...had, ...(wanted.servers?.[server]?.authScopes ?? [])].map(({ name }) => name);
  };
  const problemsOf = ({ server, navigator, authScope, policy }: RuleConfig, at: Path): Problem[] => {
    const problems: Problem[] = [];
    if (server !== undefined && !Object.hasOwn(after.servers, server))
      problems.push({ path: [...at, "server"], sentence: `There is no server “${server}”. Add it to “servers”, or correct the slug.` });
    if (navigator !== undefined && !Object.hasOwn(after.navigators, navigator))
      problems.push({ path: [...at, "navigator"], sentence: `There is no navigator “${navigator}”. Add it to “navigators”, or correct the slug.` });
    if (authScope === undefined) return problems;
    const path = [...at, "authScope"];
    if (policy === "deny") problems.push({ path, sentence: "A rule that denies uses no credential. Remove “authScope”." });
    else if (server === undefined) problems.push({ path, sentence: "Name the server of the auth scope: add “server”." });
    else if (!scopesOf(server).includes(authScope))
      problems.push({
        path,
        sentence: `The server “${server}” has no further auth scope “${authScope}”. Add it to its “authScopes”, or correct the name.`,
      });
    return problems;
  };
  const ofLinks = Object.entries(wanted.links ?? {}).flatMap(([name, { type, servers }]): Problem[] => {
    const at = ["links", name];
    const had = current.config.links[name];
    const gone = servers.filter((one) => !Object.hasOwn(after.servers, one));
    const sentence = `The link is a ${had?.type} link. Another type is another link, with another address: give it another name, or replace it with --prune.`;
    return [
      ...gone.map((one) => ({ path: [...at, "servers"], sentence: `There is no server “${one}”. Add it to “servers”, or correct the slug.` })),
      ...(had && had.type !== type && !prune ? [{ path: [...at, "type"], sentence }] : []),
    ];
  });
  return [...(wanted.rules ?? []).flatMap((rule, number) => problemsOf(rule, ["rules", number])), ...ofLinks];
}
