import { caveatsOf, whenDeleted } from "../../domain/changes/caveats.ts";
import { type Coverage, covers } from "../../domain/tenant/coverage.ts";
import type { EntityType } from "../../domain/tenant/entity.ts";
import { linkKinds } from "../../domain/tenant/link.ts";
import { recoverable, recoverableProperties } from "../../domain/tenant/recoverable.ts";
import type { Capabilities } from "../../service/capabilities.ts";

/** The recoverable parts of an entity type here, and the parts of each coverage. */
export function recoverableData(type: EntityType, { mode, coverage }: Pick<Capabilities, "mode" | "coverage">) {
  return {
    entityType: type,
    graphType: recoverable[type].graphType,
    whenDeleted: whenDeleted(type),
    here: { mode, coverage, ...coveredBy(type, coverage) },
    coverages: {
      microsoft: { modes: ["microsoft"], ...coveredBy(type, "microsoft") },
      extended: { modes: ["sandbox", "vault"], ...coveredBy(type, "extended") },
    },
  };
}

function coveredBy(type: EntityType, coverage: Coverage) {
  return {
    properties: recoverableProperties(type, coverage),
    links: linkKinds
      .filter((kind) => kind.source === type && covers(coverage, kind.coverage))
      .map(({ name, targets, single }) => ({ link: name, targets, single })),
    caveats: caveatsOf(type, coverage),
  };
}
