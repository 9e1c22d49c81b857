import { once } from "node:events";
import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { startProcess } from "../scripts/processes.ts";
import { makeAgents } from "../test/harness/agent.ts";
import { makeBrowserOn, sendTo } from "../test/harness/browser.ts";
import { startBuiltWorker } from "../test/harness/built-worker.ts";
import { freeRange } from "../test/scenarios/start-cardea.ts";
import { Connection } from "./connection.ts";
import { makeCall, TOOL } from "./messages.ts";
const first = await freeRange(3);
const down = startProcess("d", process.execPath, [join(import.meta.dirname, "downstream.ts"), String(first)], { logFile: "/tmp/bill/d.log" });
const cardea = await startBuiltWorker({ trusted: [`http://127.0.0.1:${first}`], port: first + 1, inspectorPort: first + 2, consumesAudit: false });
const send = sendTo(cardea.origin), browser = makeBrowserOn(cardea.origin, send);
await browser.signIn("admin@example.com");
await browser.api("POST", "/projects", { slug: "bench", name: "Bench" });
const authScope = { type: "header", level: "user", fields: [{ name: "X-API-Key", label: "API key", help: "", prefix: "" }] };
await browser.api("POST", "/projects/bench/servers", { slug: "fast", name: "Fast", url: `http://127.0.0.1:${first}/mcp`, transport: "http", authScope });
const { body } = await browser.api<{ id: string }>("POST", "/projects/bench/links", { type: "user", servers: ["fast"], domains: ["example.com"] });
await browser.follow(await browser.submit(`/connect/${body.id}/fast`, { "X-API-Key": "secret" }));
const { signInAgent } = makeAgents(cardea.origin, send);
const direct = (await signInAgent(browser, "bench")).access_token, transparent = (await signInAgent(browser, "bench/servers/fast")).access_token;
const conn = await Connection.open(cardea.origin); let id = 1;
const ask: Record<string, () => Promise<{ status: number; body: string }>> = {
  direct: () => { const m = makeCall(id++, `fast__${TOOL}`, "2026-07-28"); return conn.post("/mcp/bench", { ...m.headers, authorization: `Bearer ${direct}` }, m.body); },
  transparent: () => { const m = makeCall(id++, TOOL, "2026-07-28"); return conn.post("/mcp/bench/servers/fast", { ...m.headers, authorization: `Bearer ${transparent}` }, m.body); },
};
const targets = (await (await fetch(`http://127.0.0.1:${first + 2}/json`)).json()) as any[];
const t = targets.find(({ title }) => title.includes("cardea")) ?? targets[0];
const ws = new WebSocket(t.webSocketDebuggerUrl); await once(ws, "open"); let n = 0;
const insp = (method: string, params = {}) => new Promise<any>((r) => { const i = ++n; ws.addEventListener("message", function f({ data }) { const m = JSON.parse(String(data)); if (m.id === i) { ws.removeEventListener("message", f); r(m.result); } }); ws.send(JSON.stringify({ id: i, method, params })); });
void insp("Profiler.enable"); void insp("Profiler.setSamplingInterval", { interval: 100 });
await fetch(`${cardea.origin}/healthz`);
for (const mode of ["transparent", "direct"]) {
  for (let i = 0; i < 500; i++) { const r = await ask[mode]!(); if (r.status !== 200 || r.body.includes("isError")) throw new Error(r.body); }
  const N = 4000; void insp("Profiler.start"); await fetch(`${cardea.origin}/healthz`);
  for (let i = 0; i < N; i++) await ask[mode]!();
  const stopping = insp("Profiler.stop"); await ask[mode]!(); const { profile } = await stopping;
  writeFileSync(`/tmp/bill/cpu-${mode}.json`, JSON.stringify(profile));
  const self = new Map<string, number>(); const byId = new Map<number, any>(profile.nodes.map((x: any) => [x.id, x]));
  const parent = new Map<number, number>(); for (const x of profile.nodes) for (const c of x.children ?? []) parent.set(c, x.id);
  const incl = new Map<string, number>();
  const name = (x: any) => `${x.callFrame.functionName || "(anon)"}:${x.callFrame.lineNumber}`;
  profile.samples.forEach((s: number, i: number) => { const dt = profile.timeDeltas[i]; const k = name(byId.get(s)); self.set(k, (self.get(k) ?? 0) + dt); const seen = new Set<string>(); for (let c: number | undefined = s; c !== undefined; c = parent.get(c)) { const q = name(byId.get(c)); if (!seen.has(q)) { seen.add(q); incl.set(q, (incl.get(q) ?? 0) + dt); } } });
  const busy = [...self].filter(([k]) => !/^\((idle|program)\)/.test(k)).reduce((a, [, v]) => a + v, 0);
  console.log(mode, "JS µs/call", (busy / N).toFixed(0));
  console.log("self", [...self].sort((a, b) => b[1] - a[1]).slice(0, 40).map(([k, v]) => `${k}=${(v / N).toFixed(1)}`).join(" "));
  console.log("incl", [...incl].sort((a, b) => b[1] - a[1]).slice(0, 45).map(([k, v]) => `${k}=${(v / N).toFixed(1)}`).join(" "));
}
ws.close(); conn.close(); await Promise.race([cardea.stop(), new Promise((r) => setTimeout(r, 3000))]); await down.stop(); process.exit(0);
