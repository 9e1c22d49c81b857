/** An MCP URL as a client is told it. @property name the short name of the connection in the client: lower-case letters, digits and hyphens */
export type AgentEndpoint = { name: string; url: string };

/** The API key in a program's snippet. @property person the address in `x-user-email`, for a key that acts for people */
export type SnippetKey = { secret: string; person?: string | undefined };

/**
 * One step of a client's set-up. The texts around it are in the language of the page.
 * - `install`: a deep link, which adds the connection
 * - `open`: a place in the client, by the names of its menus; `href` leads there
 * - `enter`: the name and the URL are entered
 * - `file`: `text` goes into the settings file at `path`
 * - `run`: `text` is a command
 * - `program`: `text` is a program or a part of a request
 * - `key`: `PLACEHOLDER_KEY` stands for an API key
 * - `sign-in`: the client opens a browser for the sign-in
 */
export type SetUpStep =
  | { kind: "install"; href: string }
  | { kind: "open"; places: string[]; href?: string }
  | { kind: "enter" }
  | { kind: "file"; path: string; text: string }
  | { kind: "run"; text: string }
  | { kind: "program"; text: string }
  | { kind: "key" }
  | { kind: "sign-in" };

/**
 * A client, and how an MCP URL is added to it.
 * @property source the client's own page about this
 * @property isRemote whether the client reaches the URL from the internet, and not from the person's computer
 */
export type AgentClient = {
  id: string;
  name: string;
  source: string;
  isRemote: boolean;
  steps(endpoint: AgentEndpoint, key?: SnippetKey): SetUpStep[];
};

/** Stands for an API key in a snippet. */
export const PLACEHOLDER_KEY = "YOUR_API_KEY";

/** JSON as people edit it. */
export const toJson = (value: unknown): string => JSON.stringify(value, null, 2);

/** A JSON settings file with one connection. @param section the member that lists the connections */
export const toSettings = (section: string, { name }: AgentEndpoint, connection: object): string => toJson({ [section]: { [name]: connection } });
