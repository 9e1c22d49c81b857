import { parseSync } from "vite";

type Node = { type: string } & Record<string, unknown>;

const COLLECTIONS = ["Map", "Set", "WeakMap", "WeakSet"];
const CHANGING = ["set", "add", "delete", "clear"];
const MAKER = /^(make|with|compose)[A-Z]/;

/** The memories of a file that outlive a function call, as `file: name`, or the file alone if the memory has no name. */
export function memoriesIn(file: string, code: string): string[] {
  const program = parsed(file, code);
  const found = walk(program).filter(({ node, above }) => isCollection(node) && lives(node, above, program));
  const variables = (program.body as Node[]).map(declarationOf).filter((node) => node.type === "VariableDeclaration" && node.kind === "let");
  const constants = (program.body as Node[]).map(declarationOf).filter((node) => node.type === "VariableDeclaration" && node.kind === "const");
  const names = [
    ...found.map(({ above }) => nameOf(above)),
    ...variables.flatMap(({ declarations }) => (declarations as Node[]).map(({ id }) => textOf(id))),
    ...constants.flatMap(({ declarations }) => (declarations as Node[]).filter((one) => isFilled(one, program)).map(({ id }) => textOf(id))),
    ...walk(program).flatMap(({ node, above }) =>
      isFunction(node) && MAKER.test(textOf(node.id) ?? textOf(above[0]?.id) ?? "") ? keptBy(node) : [],
    ),
  ];
  return names.map((name) => (name === undefined ? file : `${file}: ${name}`));
}

export function keepsAnything(file: string, code: string): boolean {
  return memoriesIn(file, code).length > 0 || /from "[^"]*\/memory\//.test(code);
}

/** The names of a file's caches. */
export function cachesIn(file: string, code: string): string[] {
  if (file.startsWith("worker/lib/memory/")) return [];
  const made = walk(parsed(file, code)).filter(({ node }) => node.type === "CallExpression" && textOf(node.callee) === "makeExpiringCache");
  return made.map(({ node }) => {
    const [options] = node.arguments as Node[];
    const properties = (options?.properties ?? []) as Node[];
    const name = properties.find(({ key }) => textOf(key) === "name")?.value as Node | undefined;
    return typeof name?.value === "string" ? name.value : `${file}: without a name`;
  });
}

const isCollection = (node: Node): boolean => node.type === "NewExpression" && COLLECTIONS.includes(textOf(node.callee) ?? "");
const isFunction = (node: Node): boolean => /Function/.test(node.type) && Boolean(node.body);

/** Whether a collection outlives the call that creates it. @param above the nodes around it, the innermost first */
function lives(made: Node, above: Node[], program: Node): boolean {
  const name = nameOf(above);
  if ((made.arguments as Node[]).length > 0 && !(name && isChanged(name, program))) return false;
  const at = above.findIndex(isFunction);
  const around = above[at];
  return around === undefined || around.body === made || isMaker(above, at);
}

/** The variables of a maker that what it makes assigns again, and its lists that what it makes adds to. */
function keptBy(maker: Node): string[] {
  const body = isNode(maker.body) && Array.isArray(maker.body.body) ? (maker.body.body as Node[]) : [];
  const own = body.filter(({ type }) => type === "VariableDeclaration");
  const within = walk(maker).filter(({ node }) => node !== maker && isFunction(node));
  const inner = within.flatMap(({ node }) => walk(node));
  return own.flatMap(({ kind, declarations }) =>
    (declarations as Node[]).flatMap(({ id, init }) => {
      const name = textOf(id);
      const isList = isNode(init) && init.type === "ArrayExpression" && (init.elements as unknown[]).length === 0;
      if (name === undefined || !(kind === "let" || isList)) return [];
      const changes = inner.some(({ node }) => (kind === "let" && isAssigned(node, name)) || (isList && isAddedTo(node, name)));
      return changes ? [name] : [];
    }),
  );
}

const isAssigned = (node: Node, name: string): boolean =>
  (node.type === "AssignmentExpression" && textOf(node.left) === name) || (node.type === "UpdateExpression" && textOf(node.argument) === name);

const isAddedTo = (node: Node, name: string): boolean =>
  node.type === "CallExpression" &&
  isNode(node.callee) &&
  textOf(node.callee.object) === name &&
  ["push", "unshift", "splice"].includes(textOf(node.callee.property) ?? "");

/** Whether a function creates something lasting: by its name, or because a function that it returns uses it. */
function isMaker(above: Node[], at: number): boolean {
  const around = above[at];
  const name = textOf(around?.id) ?? textOf(above[at + 1]?.id);
  if (name && MAKER.test(name)) return true;
  const kept = nameOf(above);
  const body = isNode(around?.body) && Array.isArray(around.body.body) ? (around.body.body as Node[]) : [];
  const returned = body.filter(({ type }) => type === "ReturnStatement");
  return returned.some(({ argument }) => isNode(argument) && isFunction(argument) && walk(argument).some(({ node }) => textOf(node) === kept));
}

/** The declaration that a statement of a module makes, also if it exports it. */
const declarationOf = (node: Node): Node => (node.type === "ExportNamedDeclaration" && isNode(node.declaration) ? node.declaration : node);

/** Whether a module declares a list or an object that is filled later. */
function isFilled({ id, init }: Node, program: Node): boolean {
  const name = textOf(id);
  if (name === undefined || !isNode(init) || !["ArrayExpression", "ObjectExpression"].includes(init.type)) return false;
  return walk(program).some(({ node }) => isAddedTo(node, name) || isMemberAssigned(node, name));
}

const isMemberAssigned = (node: Node, name: string): boolean =>
  node.type === "AssignmentExpression" && isNode(node.left) && node.left.type === "MemberExpression" && textOf(node.left.object) === name;

function isChanged(name: string, program: Node): boolean {
  return walk(program).some(({ node }) => {
    if (node.type !== "CallExpression" || !isNode(node.callee)) return false;
    const { object, property } = node.callee;
    return textOf(object) === name && CHANGING.includes(textOf(property) ?? "");
  });
}

/** The variable or field to which a value is assigned. */
function nameOf(above: Node[]): string | undefined {
  const [first] = above;
  if (first?.type === "VariableDeclarator") return textOf(first.id);
  if (first?.type === "PropertyDefinition") return `${(first.key as Node).type === "PrivateIdentifier" ? "#" : ""}${textOf(first.key)}`;
  return undefined;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
const textOf = (value: unknown): string | undefined => (isNode(value) && typeof value.name === "string" ? value.name : undefined);

function parsed(file: string, code: string): Node {
  const { program, errors } = parseSync(file, code);
  if (errors.length > 0 || !isNode(program)) throw new Error(`${file} cannot be read`);
  return program;
}

function walk(node: Node, above: Node[] = []): { node: Node; above: Node[] }[] {
  const below = Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter(isNode);
  return [{ node, above }, ...below.flatMap((one) => walk(one, [node, ...above]))];
}
