import cardea from "../worker/index.ts";

export * from "../worker/index.ts";

/** Cardea with ways to open many streams and to announce a change, for `streams.ts`. The streams are held as an isolate holds them. */
const PROJECT = "prj_streams";
const AT_ONCE = 50;
/** How long the answer that holds streams stays open, in ms. */
const HELD_FOR = 540_000;
const state = { held: [], heard: 0 };

const subjectOf = (person) => `user:${person}`;
/** A local workerd keeps three files open for each object, so more streams than this are of the same people's further agents. */
const MOST_PEOPLE = 2000;

const personIn = (env, person) => env.CREDENTIAL_KEEPER.getByName(JSON.stringify([PROJECT, subjectOf(person)]));

async function open(env, index) {
  const person = index % MOST_PEOPLE;
  const address = JSON.stringify({ subject: subjectOf(person), grantId: `g${index}`, kind: "stream" });
  const { webSocket } = await personIn(env, person).fetch(`https://streams/?${new URLSearchParams({ address })}`, {
    headers: { upgrade: "websocket" },
  });
  webSocket.accept();
  webSocket.addEventListener("message", () => {
    state.heard++;
  });
  state.held.push(webSocket);
}

async function openMany(env, from, count) {
  for (let at = 0; at < count; at += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - at) }, (_, index) => open(env, from + at + index)));
  const stay = new ReadableStream({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode("open\n"));
      await new Promise((resolve) => setTimeout(resolve, HELD_FOR));
      controller.close();
    },
  });
  return new Response(stay);
}

/** Announces a change of the project. Other people's objects and the root are asked all the while. @returns times in ms */
async function announce(env) {
  state.heard = 0;
  const startedAt = Date.now();
  let isDone = false;
  const telling = env.PROJECT_STREAMS.getByName(PROJECT)
    .tell({ kind: "changed" })
    .then(() => {
      isDone = true;
    });
  const longest = { person: 0, root: 0 };
  for (let asked = 0; !isDone; asked++) {
    const askedAt = Date.now();
    const note = (what) => () => {
      longest[what] = Math.max(longest[what], Date.now() - askedAt);
    };
    await Promise.all([
      personIn(env, `other${asked % 20}`)
        .recall("none")
        .then(note("person")),
      env.PROJECT_STREAMS.getByName(PROJECT).addShard(0).then(note("root")),
    ]);
  }
  await telling;
  return Response.json({ all: Date.now() - startedAt, ...longest });
}

export default {
  ...cardea,
  fetch(request, env, context) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/probe/open") return openMany(env, Number(searchParams.get("from")), Number(searchParams.get("count")));
    if (pathname === "/probe/announce") return announce(env);
    if (pathname === "/probe/heard") return Response.json(state.heard);
    return cardea.fetch(request, env, context);
  },
};
