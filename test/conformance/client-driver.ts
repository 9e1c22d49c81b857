import { makeAgents } from "../harness/agent.ts";
import { makeBrowserOn, sendTo } from "../harness/browser.ts";

/**
 * The client under test of the conformance suite: Cardea itself. The driver adds the suite's server to a project, a person
 * connects it, and an agent uses its tools, all through Cardea's HTTP interface. The suite runs this file with the URL of
 * its server as the last argument.
 */
const serverUrl = process.argv.at(-1) ?? "";
const scenario = process.env.MCP_CONFORMANCE_SCENARIO ?? "";
const context = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? "{}") as {
  client_id?: string;
  client_secret?: string;
  private_key_pem?: string;
  signing_algorithm?: string;
  idp_client_id?: string;
  idp_id_token?: string;
  idp_token_endpoint?: string;
};
const machine = scenario.includes("client-credentials") ? "client_credentials" : context.idp_token_endpoint ? "enterprise" : undefined;
const origin = process.env.CARDEA_ORIGIN ?? "";
const cookies = JSON.parse(process.env.CARDEA_COOKIES ?? "{}") as Record<"admin" | "ada", [string, string][]>;

const send = sendTo(origin);
const signedIn = (who: "admin" | "ada") => {
  const browser = makeBrowserOn(origin, send);
  for (const [name, value] of cookies[who]) browser.cookies.set(name, value);
  return browser;
};
const [admin, ada] = [signedIn("admin"), signedIn("ada")];
const project = `c-${crypto.randomUUID().slice(0, 12)}`;

const link = await setUp();
if (scenario.startsWith("auth/")) await signIn();
await callTools();
if (scenario === "auth/authorization-server-migration") {
  await signIn();
  await callTools();
}

/** Creates a project with the suite's server, and a link for it. */
async function setUp(): Promise<string> {
  await created("/projects", { slug: project, name: scenario });
  const { client_id: id, client_secret: secret, private_key_pem: pem, signing_algorithm: algorithm } = context;
  const client = id ? { id, secret, privateKey: pem ? { pem, algorithm } : undefined } : undefined;
  const identityProvider = context.idp_token_endpoint ? { tokenUrl: context.idp_token_endpoint, clientId: context.idp_client_id } : undefined;
  const authScope = { type: scenario.startsWith("auth/") ? "oauth2" : "none", level: machine ? "project" : "user" };
  const oauth = authScope.type === "oauth2" ? { client, grant: machine, identityProvider } : undefined;
  await created(`/projects/${project}/servers`, { slug: "target", name: "Target", url: serverUrl, authScope, oauth });
  if (authScope.type === "none" || machine) return "";
  const { id: link } = await created<{ id: string }>(`/projects/${project}/links`, { type: "user", servers: ["target"], domains: ["example.com"] });
  return `/connect/${link}`;
}

/** Presses Connect and follows the redirects to the provider, which consents by itself, and back. */
async function signIn(): Promise<void> {
  if (machine) {
    const { status, body } = await admin.api("POST", `/projects/${project}/servers/target/connect`, { idToken: context.idp_id_token });
    return report(status === 204 ? "connected" : "not connected", `${status} ${JSON.stringify(body)}`);
  }
  const leaving = await ada.submit(`${link}/target`);
  const authorizationUrl = /url=([^"]+)"/.exec(leaving.text)?.[1]?.replaceAll("&amp;", "&");
  if (!authorizationUrl) return report("not sent to the provider", leaving.text);
  const answer = await fetch(authorizationUrl, { redirect: "manual" });
  const back = answer.headers.get("location");
  if (!back?.startsWith(origin)) return report("not sent back", `${answer.status} ${back}`);
  const page = await ada.open(back.slice(origin.length));
  report(page.text.includes("is connected.") ? "connected" : "not connected", page.text);
}

/** Lists the tools as an agent and calls each. If a tool needs more access, the person grants it once. */
async function callTools(): Promise<void> {
  const browser = scenario.startsWith("auth/") && (await isMember()) ? ada : admin;
  const agents = makeAgents(origin, send);
  const agent = await agents.connectAgent(project, (await agents.signInAgent(browser, project)).access_token);
  const { tools } = await agent.listTools();
  for (const { name } of tools.filter((tool) => tool.name.startsWith("target__"))) {
    for (let tries = 0; tries < 2; tries++) {
      const result = await agent.callTool({ name, arguments: {} });
      const text = JSON.stringify(result.content);
      report(`${name} ${result.isError ? "error" : "ok"}`, text);
      if (!result.isError || !text.includes("needs more access")) break;
      await signIn();
    }
  }
  await agent.close();
}

async function isMember(): Promise<boolean> {
  const { body } = await ada.api<{ projects: { slug: string }[] }>("GET", "/projects");
  return body.projects.some(({ slug }) => slug === project);
}

async function created<Body>(path: string, json: object): Promise<Body> {
  const { status, body } = await admin.api<Body>("POST", path, json);
  if (status !== 201) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
  return body;
}

function report(what: string, detail: string): void {
  console.error(
    `${what}: ${detail
      .replace(/<[^>]+>/g, " ")
      .replace(/\s+/g, " ")
      .slice(0, 300)}`,
  );
}
