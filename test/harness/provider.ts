/**
 * Signs in at the fixture's authorization server and consents, as a person would in its pages.
 * @param origin the origin of the Cardea instance
 * @returns the path and query of the callback to which it redirects the browser
 */
export async function signInAtProvider(authorizationUrl: string, login: string, origin: string): Promise<string> {
  const cookies = new Map<string, string>();
  let url = new URL(authorizationUrl);
  let form: URLSearchParams | undefined;
  for (let hops = 0; hops < 12; hops++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, { method: form ? "POST" : "GET", headers: { cookie }, body: form, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=");
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    const page = await response.text();
    form = undefined;
    if (location) {
      url = new URL(location, url);
      if (url.origin === origin) return url.pathname + url.search;
    } else {
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
      const action = /action="([^"]+)"/.exec(page)?.[1];
      if (!prompt || !action) throw new Error(`no form at ${url.pathname}: ${textOf(page).slice(0, 300)}`);
      form = new URLSearchParams(prompt === "login" ? { prompt, login, password: "any" } : { prompt });
      url = new URL(action, url);
    }
  }
  throw new Error("the provider's pages did not come to an end");
}

/** The text of a page. */
const textOf = (page: string): string =>
  page
    .replace(/<style[\s\S]*?<\/style>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
