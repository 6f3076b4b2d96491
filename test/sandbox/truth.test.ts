import { describe, expect, test } from "vitest";
import { scenarios } from "../../sandbox/contoso/scenarios.ts";
import type { AuditEvent } from "../../src/directory/directory.ts";
import { sameJson } from "../../src/domain/json.ts";
import { type EntityRef, refKey } from "../../src/domain/tenant/entity.ts";
import { isLinkName } from "../../src/domain/tenant/link.ts";
import { EXISTENCE } from "../../src/domain/tenant/recoverable.ts";
import { newest, stateIn, type Told, tell } from "../support/tell.ts";

/** Writes after the newest snapshot according to the audit log, oldest first. */
async function written(told: Told): Promise<Written[]> {
  const events: AuditEvent[] = [];
  for await (const event of told.directory.audit({ since: newest(told).at + 1 })) events.push(event);
  return events
    .toReversed()
    .flatMap((event) =>
      event.targets.flatMap(({ ref, modified }) =>
        ref === null
          ? []
          : modified.map((change) => ({ ...change, ref, byAttacker: event.actor.id === told.truth.attacker.id })),
      ),
    );
}

type Written = AuditEvent["targets"][number]["modified"][number] & {
  readonly ref: EntityRef;
  readonly byAttacker: boolean;
};

describe.each(scenarios.map(({ id }) => id))("the truth of %s", (scenario) => {
  test("only the attacker wrote what the truth attributes to the attacker", async () => {
    using told = await tell({ scenario });
    const attackerWrote = new Map(told.truth.attackerWrote.map(({ ref, facets }) => [refKey(ref), facets]));
    const contested = (await written(told)).filter(
      ({ ref, name, byAttacker }) => !byAttacker && attackerWrote.get(refKey(ref))?.includes(name),
    );
    expect(attackerWrote.size).toBeGreaterThan(0);
    expect(contested).toEqual([]);
  });

  test("the truth includes everything that the attacker did to an object", async () => {
    using told = await tell({ scenario });
    const attackerWrote = new Map(told.truth.attackerWrote.map(({ ref, facets }) => [refKey(ref), facets]));
    const untold = (await written(told)).filter(({ ref, name, byAttacker }) => {
      const facets = attackerWrote.get(refKey(ref)) ?? [];
      return byAttacker && !facets.includes(name) && !facets.includes(EXISTENCE);
    });
    expect(untold).toEqual([]);
  });

  test("every legitimate change is still in effect in the end", async () => {
    using told = await tell({ scenario });
    const honest = (await written(told)).filter(({ byAttacker }) => !byAttacker);
    const last = new Map(honest.map((change) => [`${refKey(change.ref)} ${change.name} ${linkEnd(change)}`, change]));
    const links = new Set(told.end.links.map(({ link, source, target }) => `${refKey(source)} ${link} ${target.id}`));
    const undone = [...last].filter(([key, { ref, name, newValue }]) => {
      if (isLinkName(name)) return links.has(key) !== (newValue !== null);
      const state = stateIn(told.end, ref);
      if (name === EXISTENCE || state === undefined) return state?.life !== "live";
      return name in state.properties && !sameJson(state.properties[name] ?? null, newValue);
    });
    expect(last.size).toBeGreaterThan(20);
    expect(undone).toEqual([]);
  });
});

const linkEnd = ({ name, oldValue, newValue }: Written): string => (isLinkName(name) ? `${newValue ?? oldValue}` : "");
