import { type ESTree, parseSync, Visitor } from "vite";

/** The texts that a test looks for, and those that it looks not to be there. */
export interface TestTexts {
  readonly all: readonly string[];
  readonly denied: readonly string[];
}

/** Returns the texts in a test of this title, with those of its table. Null without such a test. */
export function textsOfTest(file: string, source: string, title: string): TestTexts | null {
  let found: TestTexts | null = null;
  new Visitor({
    CallExpression(call) {
      const [name, body] = call.arguments;
      if (body === undefined || name === undefined || !literalTexts(name).includes(title)) return;
      found = { all: textsWithin(call), denied: deniedWithin(call) };
    },
  }).visit(parseSync(file, source).program);
  return found;
}

function textsWithin(node: ESTree.Node): readonly string[] {
  const texts: string[] = [];
  visitBelow(node, (one) => texts.push(...literalTexts(one)));
  return texts;
}

/** Collects the arguments of `expect(…).not.to…(…)` and `expect.not.stringContaining(…)`. */
function deniedWithin(node: ESTree.Node): readonly string[] {
  const texts: string[] = [];
  visitBelow(node, (one) => {
    if (one.type === "CallExpression" && isDenial(one.callee)) texts.push(...one.arguments.flatMap(textsWithin));
  });
  return texts;
}

const isDenial = (callee: ESTree.Node): boolean =>
  callee.type === "MemberExpression" &&
  callee.object.type === "MemberExpression" &&
  callee.object.property.type === "Identifier" &&
  callee.object.property.name === "not";

function visitBelow(node: ESTree.Node, see: (node: ESTree.Node) => void): void {
  see(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visitBelow(child, see);
  }
}

const isNode = (value: unknown): value is ESTree.Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

/** Returns the text of a string, a template or a pattern, without the marks that escape. */
function literalTexts(node: ESTree.Node): readonly string[] {
  if (node.type === "TemplateLiteral") return [node.quasis.map(({ value }) => value.cooked ?? "").join("…")];
  if (node.type !== "Literal") return [];
  if (typeof node.value === "string") return [node.value];
  return "regex" in node && node.regex !== null ? [node.regex.pattern.replaceAll("\\", "")] : [];
}
