import { whenDeleted } from "../src/domain/changes/caveats.ts";
import { reasons } from "../src/domain/changes/reason.ts";
import type { Coverage } from "../src/domain/tenant/coverage.ts";
import { type EntityType, entityTypes } from "../src/domain/tenant/entity.ts";
import { linkKinds } from "../src/domain/tenant/link.ts";
import { recoverable } from "../src/domain/tenant/recoverable.ts";
import { code, markdownTable } from "./markdown-table.ts";

/** Returns one section for each entity type: the effect of deletion, and its properties and links by coverage. */
export function recoverableTables(): string {
  return entityTypes.map(section).join("\n\n");
}

export function reasonTable(): string {
  return markdownTable(
    ["reason", "what it says"],
    Object.entries(reasons).map(([reason, sentence]) => [code(reason), sentence]),
  );
}

function section(type: EntityType): string {
  const { graphType, properties } = recoverable[type];
  const lists = [
    ["properties, as documented by Microsoft", codes(properties.microsoft)],
    ["links, as documented by Microsoft", linksOf(type, "microsoft")],
    ["properties that `extended` adds", codes(properties.extended)],
    ["links that `extended` adds", linksOf(type, "extended")],
  ] as const;
  const lines = lists.filter(([, list]) => list !== "").map(([title, list]) => `- ${title}: ${list}`);
  return [`### ${type}`, `${code(graphType)}. ${whenDeleted(type)}`, lines.join("\n")].join("\n\n");
}

const codes = (names: readonly string[]): string => names.map(code).join(", ");

const linksOf = (type: EntityType, coverage: Coverage): string =>
  linkKinds
    .filter((kind) => kind.source === type && kind.coverage === coverage)
    .map((kind) => `${code(kind.name)} (${kind.single ? "one " : ""}${kind.targets.join(", ")})`)
    .join(", ");
