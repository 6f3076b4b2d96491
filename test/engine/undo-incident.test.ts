import { describe, expect, test } from "vitest";
import { canonicalText } from "../../src/domain/json.ts";
import { type EntityRef, refKey } from "../../src/domain/tenant/entity.ts";
import type { Link } from "../../src/domain/tenant/link.ts";
import { EXISTENCE } from "../../src/domain/tenant/recoverable.ts";
import type { EntityState } from "../../src/domain/tenant/state.ts";
import { iso } from "../../src/domain/time.ts";
import { openContoso, rescuer } from "../support/contoso-tenant.ts";
import type { GroundTruth } from "../support/ground-truth.ts";
import { ended } from "../support/jobs.ts";
import { tell } from "../support/tell.ts";

interface Picture {
  readonly entities: ReadonlyMap<string, EntityState>;
  readonly links: readonly Link[];
}

async function picture(directory: {
  feed(
    cursor: null,
    signal: AbortSignal,
  ): AsyncIterable<{ entities: readonly EntityState[]; linksAdded: readonly Link[] }>;
}): Promise<Picture> {
  const entities = new Map<string, EntityState>();
  const links: Link[] = [];
  for await (const batch of directory.feed(null, new AbortController().signal)) {
    for (const entity of batch.entities) entities.set(refKey(entity.ref), entity);
    links.push(...batch.linksAdded);
  }
  return { entities, links };
}

/** Returns every part of a tenant as one line, without what the history does not keep. */
function parts({ entities, links }: Picture): Map<string, string> {
  const lines = new Map<string, string>();
  for (const [key, { life, properties }] of entities) {
    lines.set(`${key} ${EXISTENCE}`, life);
    for (const [name, value] of Object.entries(properties)) lines.set(`${key} ${name}`, canonicalText(value));
  }
  for (const { source, link, target } of links) lines.set(`${refKey(source)} ${link} ${refKey(target)}`, "there");
  return lines;
}

/** Returns the end of the story, with everything that only the attacker wrote as it was the evening before. */
function expected(before: Picture, end: Picture, { attackerWrote, legitimate }: GroundTruth): Map<string, string> {
  const then = parts(before);
  const lines = parts(end);
  const facet = (ref: EntityRef, name: string) => `${refKey(ref)} ${name}`;
  const others = new Set(legitimate.flatMap(({ ref, facets }) => facets.map((name) => facet(ref, name))));
  const theirs = new Set(
    attackerWrote
      .flatMap(({ ref, facets }) => facets.map((name) => facet(ref, name)))
      .filter((key) => !others.has(key)),
  );
  for (const key of new Set([...then.keys(), ...lines.keys()])) {
    const [ref = "", name = ""] = key.split(" ");
    if (!theirs.has(`${ref} ${name}`)) continue;
    const value = then.get(key);
    if (value !== undefined) lines.set(key, value);
    // Objects that the attacker created are deleted unchanged, with their links.
    else if (name !== EXISTENCE && then.has(`${ref} ${EXISTENCE}`)) lines.delete(key);
    else if (name !== EXISTENCE) continue;
    else if (/^(oAuth2PermissionGrant|appRoleAssignment)/.test(ref)) {
      for (const line of [...lines.keys()]) if (line.startsWith(`${ref} `)) lines.delete(line);
    } else lines.set(key, "softDeleted");
  }
  return lines;
}

describe("undoing the compromised account", () => {
  test.each(["contoso", "fabrikam", "7"])(
    "undoing the compromised account undoes all that it did and no other change (seed %s)",
    async (seed) => {
      await using tenant = await openContoso({ seed });
      using told = await tell({ seed });
      const { truth, directory, engine } = tenant;
      const before = told.evenings.at(-1);
      if (before === undefined) throw new Error("There was no evening.");
      const end = await picture(directory);
      const wanted = expected(before, end, truth);

      const scope = { all: true, actor: truth.attacker.userPrincipalName, since: iso(before.at) } as const;
      const preview = await tenant.preview(iso(before.at), scope);
      expect(preview).toMatchObject({ status: "successful", scope });
      const recovery = await tenant.recover(preview);
      expect(recovery).toMatchObject({ status: "successful", totals: { failedChanges: 0 } });

      const after = parts(await picture(directory));
      const differs = [...new Set([...wanted.keys(), ...after.keys()])].filter(
        (key) => wanted.get(key) !== after.get(key),
      );
      expect(differs.map((key) => `${key}: ${after.get(key)}, not ${wanted.get(key)}`)).toEqual([]);

      await ended(
        engine.recovery,
        await engine.recovery.startVerification({ recoveryJobId: recovery.id, caller: rescuer }),
      );
      const verification = await engine.recovery.getVerification(recovery.id);
      expect(verification?.result).toMatchObject({ outcome: "verified", residual: { total: 0 } });
    },
  );
});
