/** Does the least that a gateway on workerd must do: it reads the message, selects the headers both ways, and waits at most a minute. */
const PASSED = /^(accept|content-type|last-event-id|mcp-[a-z0-9-]+)$/;
const ANSWERED = ["content-type", "mcp-session-id", "mcp-protocol-version", "retry-after", "allow"];
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export default {
  async fetch(request, { TARGET }) {
    const body = new Uint8Array(await request.arrayBuffer());
    const { method } = JSON.parse(decoder.decode(body));
    if (method === undefined) return new Response(null, { status: 400 });
    const headers = {};
    for (const [name, value] of request.headers) if (PASSED.test(name)) headers[name] = value;
    headers["x-api-key"] = "secret";
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), 60_000);
    const answer = await fetch(TARGET, { method: request.method, headers, body, redirect: "manual", signal: abort.signal });
    clearTimeout(timer);
    const sent = { "cache-control": "no-store" };
    for (const name of ANSWERED) {
      const value = answer.headers.get(name);
      if (value !== null) sent[name] = value;
    }
    return new Response(answer.body, { status: answer.status, headers: sent });
  },
};
