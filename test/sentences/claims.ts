import { type ESTree, parseSync } from "vite";
import { readSources, within } from "../../scripts/rules/sources.ts";

/** A sentence or part of one in the product's source. `…` stands for what is filled in. */
export interface Claim {
  readonly file: string;
  readonly text: string;
}

/** The folders and files with sentences of answers, pages and the terminal about a tenant. */
const rooms = [
  ...["src/domain", "src/engine/assess", "src/engine/compare", "src/engine/investigation", "src/engine/plan"],
  ...["src/engine/recover", "src/engine/undo", "src/mcp/render", "src/microsoft", "src/review", "src/review-app"],
  ...["src/approval-page", "src/summaries", "src/cli/commands", "src/cli/terminal", "tools"],
];

/** Files in them that speak of setting up, of the sandbox or of a backup. */
const elsewhere =
  /\/(style|doctor|(setup|sandbox|vault|setup-vault|vault-forget|sandbox-\w+|backup|drill|host)(-\w+)?)\.ts$/;

/** Words with which a sentence denies, counts completely or rules out. Such a sentence is false as soon as one thing differs. */
const absolutes =
  /\b(no|not|none|nothing|never|nor|every|each|everything|all|any|only|cannot|without|verified|stays?|still|gone|intact|exactly)\b/i;

/** Calls whose texts describe a parameter or refuse a request, and members with texts for the list of tools. */
const silent = new Set(["describe", "RewindError", "TypeError", "Error", "refusal", "throw"]);
const silentMembers = new Set(["description", "title", "hint"]);

/** Collects the absolute sentences of the rooms, once for each file. */
export function claimsOf(root: string): readonly Claim[] {
  return [...within(readSources(root, ["src", "tools"]), rooms)].flatMap(([file, text]) => {
    if (elsewhere.test(file) && !file.endsWith("vault-drift.ts")) return [];
    const found: string[] = [];
    collect(parseSync(file, text).program, found);
    const spoken = found.flatMap(withoutTags).map((one) => one.replaceAll(/\s+/g, " ").trim());
    return [...new Set(spoken)].filter(isClaim).map((one) => ({ file, text: one }));
  });
}

const isClaim = (text: string): boolean => absolutes.test(text) && /\p{L}{2,}[,:]? \S/u.test(text);

/** Texts between the tags of a page. Styles and scripts are no sentences. */
const withoutTags = (text: string): readonly string[] => (/<\w/.test(text) ? text.split(/<[^>]*>/) : [text]);

type Node = ESTree.Node;

function collect(node: Node, found: string[]): void {
  const text = textOf(node);
  if (text !== null) found.push(text);
  else if (isSilent(node)) return;
  for (const child of childrenOf(node, text !== null)) collect(child, found);
}

function isSilent(node: Node): boolean {
  if (node.type.startsWith("TS") && !/TSAs|TSSatisfies|TSNonNull/.test(node.type)) return true;
  if (node.type === "ImportDeclaration" || node.type === "ThrowStatement") return true;
  if (node.type === "Property" && node.key.type === "Identifier") return silentMembers.has(node.key.name);
  if (node.type !== "CallExpression" && node.type !== "NewExpression") return false;
  const { callee } = node;
  const name = callee.type === "MemberExpression" ? callee.property : callee;
  return name.type === "Identifier" && silent.has(name.name);
}

/** The text of a literal, a template, or such parts joined with a plus. Null for other nodes. */
function textOf(node: Node): string | null {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : null;
  if (node.type === "TemplateLiteral") return node.quasis.map(({ value }) => value.cooked ?? "").join("…");
  if (node.type !== "BinaryExpression" || node.operator !== "+") return null;
  const sides = [textOf(node.left), textOf(node.right)];
  return sides.every((side) => side === null) ? null : sides.map((side) => side ?? "…").join("");
}

/** Of a text, only what is filled in, because its own parts are in it already. */
function childrenOf(node: Node, isText: boolean): readonly Node[] {
  if (isText && node.type === "BinaryExpression") {
    return [node.left, node.right].flatMap((side) => (textOf(side) === null ? [side] : childrenOf(side, true)));
  }
  if (isText && node.type === "TemplateLiteral") return node.expressions;
  return Object.values(node).flatMap((value) => (Array.isArray(value) ? value : [value]).filter(isNode));
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
