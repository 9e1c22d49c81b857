import { dirname, relative, resolve } from "node:path";

type Tree = ReadonlyMap<string, string>;
/** A declaration at the top of a file. @property at where it is, such as `worker/lib/ids.ts: now` */
type Declaration = { at: string; text: string };
type Name = { file: string; name: string };

/** The declarations of other files that a file uses, directly or through others. Types are none. */
export function reachedFrom(tree: Tree, file: string): Declaration[] {
  const found = new Map<string, Declaration>();
  const waiting: Name[] = [...declarationsIn(tree.get(file) ?? "").keys()].map((name) => ({ file, name }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const declared = declaredAt(tree, next);
    if (!declared || found.has(declared.at)) continue;
    found.set(declared.at, declared);
    waiting.push(...namesUsed(tree, declared));
  }
  return [...found.values()].filter(({ at }) => !at.startsWith(`${file}: `));
}

/** The declaration of a name, which a file may only pass on. */
function declaredAt(tree: Tree, { file, name }: Name): Declaration | undefined {
  const code = tree.get(file) ?? "";
  const text = declarationsIn(code).get(name);
  if (text !== undefined) return { at: `${file}: ${name}`, text };
  const passedOn = namesOf(file, code, "export").get(name);
  return passedOn && declaredAt(tree, passedOn);
}

function namesUsed(tree: Tree, { at, text }: Declaration): Name[] {
  const [file = ""] = at.split(": ");
  const code = tree.get(file) ?? "";
  const own = declarationsIn(code);
  const imported = namesOf(file, code, "import");
  return [...new Set(text.match(/[A-Za-z_$][\w$]*/g))].flatMap((name) => (own.has(name) ? [{ file, name }] : (imported.get(name) ?? [])));
}

/** The functions, constants and classes at the top of a file, each with its text. */
function declarationsIn(code: string): Map<string, string> {
  const parts = code.split(/^(?=(?:export )?(?:async )?(?:const|let|function|class|type|import)\b)/m);
  return new Map(
    parts.flatMap((text): [string, string][] => {
      const [, name] = /^(?:export )?(?:async )?(?:const|let|function|class) (\w+)/.exec(text) ?? [];
      return name === undefined ? [] : [[name, text]];
    }),
  );
}

/** The values that a file imports or re-exports: by the file's name for each, where it is taken from. */
function namesOf(file: string, code: string, kind: "import" | "export"): Map<string, Name> {
  const lines = code.matchAll(new RegExp(`^${kind}\\s+\\{([^}]*)\\}\\s+from\\s+"(\\.[^"]+)";`, "gm"));
  return new Map(
    [...lines].flatMap(([, names = "", from = ""]) =>
      names
        .split(",")
        .map((name) => name.trim())
        .filter((name) => name !== "" && !name.startsWith("type "))
        .map((name): [string, Name] => {
          const [there = "", here = there] = name.split(" as ");
          return [here, { file: relative(".", resolve(dirname(file), from)), name: there }];
        }),
    ),
  );
}
