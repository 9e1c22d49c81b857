/** An origin in the form that browsers use (RFC 6454 §6.2), or the problem of a text that is not a valid entry. */
type ReadOrigin = { origin: string } | { problem: string };

const LOOPBACK = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Reads an entry of a list of allowed origins. The case of the host, the default port and a slash at the end make no difference.
 * `null` stands for any page that hides its origin, so it is never accepted.
 */
export function readOrigin(text: string): ReadOrigin {
  if (text.includes("*")) return { problem: "Name each origin in full: a wildcard is not accepted." };
  if (text === "null") return { problem: "The origin null can belong to any page, so it is not accepted." };
  if (!URL.canParse(text)) return { problem: "Enter an origin such as https://app.example.com." };
  const { origin, protocol, hostname, pathname, search, hash, username, password } = new URL(text);
  if (protocol !== "https:" && protocol !== "http:") return { problem: "Use an https origin, such as https://app.example.com." };
  if (protocol === "http:" && !LOOPBACK.test(hostname)) return { problem: "Use https: plain http is accepted only for a loopback address." };
  if (username !== "" || password !== "") return { problem: "Leave the name and the password out of the origin." };
  if (pathname !== "/" || search !== "" || hash !== "" || /[?#]/.test(text)) return { problem: `Use the origin alone, without a path: ${origin}.` };
  return { origin };
}

/** Whether the `Origin` of a request is on one of the lists. @param lists origins in the form that `readOrigin` returns */
export const isListed = (origin: string, ...lists: string[][]): boolean => lists.some((list) => list.includes(origin));
