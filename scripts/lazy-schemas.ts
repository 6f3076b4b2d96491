/**
 * Makes each schema of a revision when it is first used, in the text of the SDK's module that defines them. The SDK makes
 * all of a revision at the first message, about 150, of which the first calls of a host use four. Throws if the text has
 * another form.
 */
export function lazySchemas(text: string): string {
  const revisions = text.replace(/^function build(?:\$1)?\(\) \{\n.*?^\}$/gms, lazyConstants);
  const lazy = revisions.replace(/^\t{3}("?[\w/]+"?): s\.(\w+),?$/gm, "\t\t\tget $1() { return s.$2; },");
  if ((lazy.match(/ = lazily\(\(\) => \(/g) ?? []).length < 280 || !lazy.includes('get "tools/list"()')) {
    throw new Error("The SDK no longer defines its schemas in the form that scripts/lazy-schemas.ts takes.");
  }
  return `${lazy}\nfunction lazily(make) { let made; return () => made ??= make(); }\n`;
}

/** Turns the constants of a function into functions, and the members of the object that it returns into getters. */
function lazyConstants(text: string): string {
  const names = [...text.matchAll(/^\tconst ([\w$]+) = /gm)].map(([, name = ""]) => name.replace("$", "\\$"));
  const used = new RegExp(`(?<![\\w$]|(?<!\\.\\.)\\.|const )(${names.join("|")})(?![\\w$]|: )`, "g");
  const at = text.lastIndexOf("\treturn {\n");
  // Each statement begins after one tab and each member after two. The next one shows where it ends.
  const definitions = text
    .slice(0, at)
    .replace(used, "$1()")
    .replace(
      /^\tconst ([\w$]+) = (.*?);$(?=\n(?:\t(?:const|function|\/)|(?![\s\S])))/gms,
      "\tconst $1 = lazily(() => ($2));",
    );
  const made: string[] = [];
  const returned = text
    .slice(at)
    .replace(/^\t\t(\w+),?$/gm, "\t\t$1: $1,")
    .replace(used, "$1()")
    .replace(/^\t\t(\w+): (.*?),?$(?=\n\t(?:\t\w|\}))/gms, (_, name: string, value: string) => {
      made.push(`\tconst the${name} = lazily(() => (${value}));\n`);
      return `\t\tget ${name}() { return the${name}(); },`;
    });
  return definitions + made.join("") + returned;
}
