import { type ESTree, type ParseResult, parseSync, Visitor } from "vite";

/** Parts of one source file that the rules look at. */
export interface Syntax {
  /** Module specifiers of imports and exports, static, dynamic and of types alone. */
  readonly imports: readonly string[];
  /** Names of the types, interfaces and classes that the file declares, exported or not. */
  readonly types: readonly string[];
  /** Comments as running text. Adjacent line comments are one comment. */
  readonly comments: readonly string[];
  /** First arguments of `test`, `it` and `describe`, with their modifiers and tables. */
  readonly testNames: readonly string[];
  /** String literals and templates that read like sentences: at least two words. */
  readonly sentences: readonly string[];
}

/** Parses one file. Throws an `Error` that names the file if it is no valid TypeScript. */
export function syntaxOf(file: string, text: string): Syntax {
  const { program, module, comments, errors } = parseSync(file, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file}: ${error.message}`);
  const imports = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
  ];
  const types: string[] = [];
  const testNames: string[] = [];
  const sentences: string[] = [];
  new Visitor({
    ImportExpression: ({ source }) => void imports.push(...literalText(source)),
    TSImportType: ({ source }) => void imports.push(...literalText(source)),
    TSTypeAliasDeclaration: ({ id }) => void types.push(id.name),
    TSInterfaceDeclaration: ({ id }) => void types.push(id.name),
    ClassDeclaration: ({ id }) => void types.push(...(id === null ? [] : [id.name])),
    CallExpression({ callee, arguments: [name] }) {
      if (isTestFunction(callee) && name !== undefined) testNames.push(...literalText(name));
    },
    Literal: (literal) => void sentences.push(...literalText(literal).filter(isSentence)),
    TemplateLiteral: (template) => void sentences.push(...literalText(template).filter(isSentence)),
  }).visit(program);
  return { imports: [...new Set(imports)], types, comments: runningComments(text, comments), testNames, sentences };
}

/** Joins adjacent line comments and removes the marks of comments, lines and paragraphs. */
function runningComments(text: string, comments: ParseResult["comments"]): readonly string[] {
  const joined: string[] = [];
  let end = -1;
  for (const comment of comments) {
    const body = comment.value
      .replaceAll(/^\s*\*+ ?/gm, "")
      .replaceAll(/\s+/g, " ")
      .trim();
    const follows = comment.type === "Line" && end >= 0 && /^\s*$/.test(text.slice(end, comment.start));
    if (follows) joined.push(`${joined.pop() ?? ""} ${body}`);
    else joined.push(body);
    end = comment.type === "Line" ? comment.end : -1;
  }
  return joined.filter((body) => body !== "");
}

function isTestFunction(callee: ESTree.Node): boolean {
  if (callee.type === "Identifier") return ["test", "it", "describe"].includes(callee.name);
  if (callee.type === "MemberExpression") return isTestFunction(callee.object);
  return callee.type === "CallExpression" && isTestFunction(callee.callee);
}

/** The text of a string or template. What is filled in appears as `…`. */
function literalText(node: ESTree.Node): readonly string[] {
  if (node.type === "Literal") return typeof node.value === "string" ? [node.value] : [];
  return node.type === "TemplateLiteral" ? [node.quasis.map(({ value }) => value.cooked ?? "").join("…")] : [];
}

const isSentence = (text: string): boolean => /\p{L}{2,}[,:]? \p{L}/u.test(text);
