/** An origin as browsers name it (RFC 6454 §6.2), or what is wrong with a text that should be one. */
export type ReadOrigin = { origin: string } | { problem: string };

const LOOPBACK = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * An entry of a list of origins whose pages may do something here. The case of its host, its default port and a slash at its end
 * are not what tells origins apart. `null` stands for any page that hides where it is from, so it is never taken.
 */
export function readOrigin(text: string): ReadOrigin {
  if (text.includes("*")) return { problem: "Name each origin in full: a wildcard is not taken." };
  if (text === "null") return { problem: "The origin null can be any page's, so it is not taken." };
  if (!URL.canParse(text)) return { problem: "This is no origin, such as https://app.example.com." };
  const { origin, protocol, hostname, pathname, search, hash, username, password } = new URL(text);
  if (protocol !== "https:" && protocol !== "http:") return { problem: "Use an https origin, such as https://app.example.com." };
  if (protocol === "http:" && !LOOPBACK.test(hostname)) return { problem: "Use https: plain http is taken for a loopback address only." };
  if (username !== "" || password !== "") return { problem: "Leave the name and the password out of the origin." };
  if (pathname !== "/" || search !== "" || hash !== "" || /[?#]/.test(text)) return { problem: `Use the origin alone, without a path: ${origin}.` };
  return { origin };
}

/** Whether a request's `Origin` is on a list of origins as `readOrigin` gives them. */
export const isListed = (origin: string, ...lists: string[][]): boolean => lists.some((list) => list.includes(origin));
