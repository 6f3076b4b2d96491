import { NAMESPACE } from "../../src/wire/recovery-schema.ts";

const element = /<(\/?)([A-Za-z]+)((?:\s+[\w:]+="[^"]*")*)\s*(\/?)>/g;
const named = ["EnumType", "ComplexType", "EntityType", "Action", "Function"];
const inner = ["Member", "Property", "NavigationProperty", "Parameter", "ReturnType", "Annotation"];

/** Every fact of the recovery schema in a CSDL document, one line each: types, members, values, functions, actions. */
export function schemaIn(xml: string): ReadonlySet<string> {
  const start = xml.indexOf(`<Schema Namespace="${NAMESPACE}"`);
  const schema = xml.slice(start, xml.indexOf("</Schema>", start));
  const facts = new Set<string>();
  const path: string[] = [];
  for (const [, closes, name = "", attributes = "", selfClosing] of schema.matchAll(element)) {
    if (closes === "/") path.pop();
    else {
      const fact = `${name}${sorted(attributes)}`;
      if (named.includes(name) || inner.includes(name)) facts.add([...path, fact].join(" > "));
      if (selfClosing !== "/" && name !== "Schema") path.push(`${name} ${/Name="(\w+)"/.exec(attributes)?.[1] ?? ""}`);
    }
  }
  return facts;
}

const sorted = (attributes: string): string =>
  (attributes.match(/[\w:]+="[^"]*"/g) ?? [])
    .sort()
    .map((attribute) => ` ${attribute}`)
    .join("");
