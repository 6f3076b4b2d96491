import { type ESTree, parseSync } from "vite";
import { readSources } from "../../scripts/rules/sources.ts";

/** A sentence or part of one in the product's source. `…` stands for what is filled in. */
export interface Claim {
  readonly file: string;
  readonly text: string;
  readonly place: Place;
}

/**
 * `thrown`: the message of an error. `defect`: that of an error that is no `RewindError`. `described`: the text of a
 * parameter, a tool or a setting. `keyed`: the name of a list inside a cursor. `sealed`: the use of a key.
 */
export type Place = "said" | "thrown" | "defect" | "described" | "keyed" | "sealed";

/** The folders and files with absolute sentences of answers, pages and the terminal about a tenant. */
const rooms = [
  ...["src/domain", "src/engine/assess", "src/engine/compare", "src/engine/investigation", "src/engine/plan"],
  ...["src/engine/recover", "src/engine/undo", "src/mcp/render", "src/microsoft", "src/review", "src/review-app"],
  ...["src/approval-page", "src/summaries", "src/cli/commands", "src/terminal", "tools"],
];

/** Files in them that speak of setting up, of the sandbox or of a backup. */
const setUp =
  /\/(style|doctor|(setup|sandbox|vault|setup-vault|vault-forget|sandbox-\w+|backup|drill|host)(-\w+)?)\.ts$/;

/** Words with which a sentence denies, counts completely or rules out. Such a sentence is false as soon as one thing differs. */
const absolutes =
  /\b(no|not|none|nothing|never|nor|every|each|everything|all|any|only|cannot|without|verified|stays?|still|gone|intact|exactly)\b/i;

/** Returns true for an absolute sentence on a tenant, which must have a case of its own. */
export const mustHaveCase = ({ file, text, place }: Claim): boolean =>
  place === "said" &&
  absolutes.test(text) &&
  rooms.some((room) => file.startsWith(`${room}/`)) &&
  (!setUp.test(file) || file.endsWith("vault-drift.ts"));

/** Calls whose texts describe a parameter or refuse a request, and members with texts for the list of tools. */
const describing = new Set(["describe"]);
const keying = new Set(["pageFrame", "encodeCursor", "decodeCursor"]);
const sealing = new Set(["keyFor"]);
const defective = new Set(["Error", "TypeError", "RangeError"]);
/** Calls whose texts are the help of a command. */
const helping = new Set(["description", "option", "Option", "argument", "addHelpText"]);
const throwing = /^(RewindError|TypeError|Error|refusal|invalid|badRequest|graphFault|\w+Fault|\w+Error)$/;
const describingMembers = new Set(["description", "title", "hint"]);

/** Collects the sentences of the product, once for each file. */
export function claimsOf(root: string): readonly Claim[] {
  return [...readSources(root, ["src", "tools", "prompts"])].flatMap(([file, text]) => {
    const found = new Map<string, Claim>();
    collect(parseSync(file, text).program, "said", (literal, place) => {
      for (const part of withoutTags(literal)) {
        const spoken = part.replaceAll(/\s+/g, " ").trim();
        if (isSentence(spoken) && !found.has(spoken)) found.set(spoken, { file, text: spoken, place });
      }
    });
    return [...found.values()];
  });
}

export const isSentence = (text: string): boolean => /\p{L}{2,}[,:]? \S/u.test(text);

/** Texts between the tags of a page. Styles and scripts are no sentences. */
const withoutTags = (text: string): readonly string[] => (/<[?\w]/.test(text) ? text.split(/<[^>]*>/) : [text]);

type Node = ESTree.Node;

function collect(node: Node, place: Place, see: (text: string, place: Place) => void): void {
  const text = textOf(node);
  if (text !== null) see(text, place);
  else if (isSilent(node)) return;
  const within = placeOf(node) ?? place;
  for (const child of childrenOf(node, text !== null)) collect(child, within, see);
}

/** Types, imports and queries hold no sentences. */
function isSilent(node: Node): boolean {
  if (node.type.startsWith("TS")) return !/TSAs|TSSatisfies|TSNonNull/.test(node.type);
  if (node.type === "TaggedTemplateExpression") return node.tag.type === "Identifier" && node.tag.name === "sql";
  return node.type === "ImportDeclaration";
}

const isText = (node: Node): boolean =>
  node.type === "TemplateLiteral" || (node.type === "Literal" && typeof node.value === "string");

const isLookingFor = (node: Node): node is ESTree.CallExpression =>
  node.type === "CallExpression" &&
  node.callee.type === "MemberExpression" &&
  node.callee.property.type === "Identifier" &&
  /^(startsWith|endsWith|includes|indexOf|delete|has)$/.test(node.callee.property.name);

function placeOf(node: Node): Place | null {
  if (node.type === "ThrowStatement") return "thrown";
  if (node.type === "Property" && node.key.type === "Identifier" && describingMembers.has(node.key.name))
    return "described";
  if (node.type !== "CallExpression" && node.type !== "NewExpression") return null;
  const { callee } = node;
  const name = callee.type === "MemberExpression" ? callee.property : callee;
  if (name.type !== "Identifier") return null;
  if (keying.has(name.name)) return "keyed";
  if (sealing.has(name.name)) return "sealed";
  if (node.type === "NewExpression" && defective.has(name.name)) return "defect";
  if (describing.has(name.name) || helping.has(name.name)) return "described";
  return throwing.test(name.name) ? "thrown" : null;
}

/** The text of a literal, a template, or such parts joined with a plus. Null for other nodes. */
function textOf(node: Node): string | null {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : null;
  if (node.type === "TemplateLiteral") return textOfTemplate(node);
  if (node.type !== "BinaryExpression" || node.operator !== "+") return null;
  const sides = [textOf(node.left), textOf(node.right)];
  return sides.every((side) => side === null) ? null : sides.map((side) => side ?? "…").join("");
}

/** The name that a sentence marks as that of its object is a part of it. */
function textOfTemplate({ quasis, expressions }: ESTree.TemplateLiteral): string {
  const filled = expressions.map((one) => markedIn(one)).map((marked) => (marked === null ? "…" : textOf(marked)));
  return quasis.map(({ value }, at) => `${value.cooked ?? ""}${filled[at] ?? ""}`).join("");
}

function markedIn(node: Node): ESTree.TemplateLiteral | null {
  if (node.type !== "CallExpression" || node.callee.type !== "Identifier" || node.callee.name !== "itself") return null;
  const [name] = node.arguments;
  return name?.type === "TemplateLiteral" ? name : null;
}

/** Of a text, only what is filled in, because its own parts are in it already. A text that something is compared with is not said. */
function childrenOf(node: Node, isJoined: boolean): readonly Node[] {
  if (isJoined && node.type === "BinaryExpression") {
    return [node.left, node.right].flatMap((side) => (textOf(side) === null ? [side] : childrenOf(side, true)));
  }
  if (isJoined && node.type === "TemplateLiteral")
    return node.expressions.flatMap((one) => markedIn(one)?.expressions ?? [one]);
  if (node.type === "BinaryExpression" && /^[!=]==$/.test(node.operator))
    return [node.left, node.right].filter((side) => !isText(side));
  if (isLookingFor(node)) return [node.callee, ...node.arguments].filter((one) => !isText(one));
  return Object.values(node).flatMap((value) => (Array.isArray(value) ? value : [value]).filter(isNode));
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
