import fc from "fast-check";
import { expect, test } from "vitest";
import { GeneratedTenant } from "../../bench/tenant/generated-tenant.ts";
import { canonicalText } from "../../src/domain/json.ts";
import { linkKey } from "../../src/domain/tenant/link.ts";

const sizes = fc.integer({ min: 1_000, max: 1_000_000 });
const aTenant = fc
  .tuple(sizes, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 6 }))
  .map(([size, shares]) => {
    const tenant = new GeneratedTenant(size);
    for (const share of shares) tenant.change(Math.max(1, Math.floor(share * Math.min(size, 5_000))));
    return tenant;
  });
const anObjectOf = (tenant: GeneratedTenant) => fc.integer({ min: 0, max: tenant.size - 1 });

test("a change changes the announced number of objects, each once, and each object knows if it was among them", () => {
  fc.assert(
    fc.property(aTenant, (tenant) => {
      const change = tenant.changes;
      const changed = [...tenant.changedBy(change)];
      const unique = new Set(changed);
      expect(unique.size).toBe(changed.length);
      expect(changed.every((number) => tenant.isChangedBy(change, number))).toBe(true);
      const others = Array.from({ length: 200 }, (_, at) => Math.floor((at * tenant.size) / 200));
      for (const number of others) expect(tenant.isChangedBy(change, number)).toBe(unique.has(number));
    }),
    { numRuns: 40 },
  );
});

test("a change of an object shows in its state, and in its links as far as it says", () => {
  fc.assert(
    fc.property(aTenant, fc.nat(), (tenant, at) => {
      const last = [...tenant.changedBy(tenant.changes)];
      const number = last[at % last.length] ?? 0;
      const before = new GeneratedTenant(tenant.size);
      for (let change = 1; change < tenant.changes; change += 1) before.change([...tenant.changedBy(change)].length);
      expect(canonicalText(tenant.state(number).properties)).not.toBe(canonicalText(before.state(number).properties));
      const held = new Set(before.linksOf(number).map(linkKey));
      const { added, removed } = tenant.linkChange(tenant.changes, number);
      for (const link of removed) expect(held.delete(linkKey(link))).toBe(true);
      for (const link of added) held.add(linkKey(link));
      expect(new Set(tenant.linksOf(number).map(linkKey))).toEqual(held);
    }),
    { numRuns: 60 },
  );
});

test("every object has an id of its own by which it is found, and links to other users", () => {
  fc.assert(
    fc.property(
      sizes
        .map((size) => new GeneratedTenant(size))
        .chain((tenant) => fc.tuple(fc.constant(tenant), anObjectOf(tenant))),
      ([tenant, number]) => {
        const { ref } = tenant.state(number);
        expect(ref.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(tenant.numberOf(ref)).toBe(number);
        const targets = tenant.linksOf(number).map(({ target }) => tenant.numberOf(target));
        expect(new Set(targets).size).toBe(targets.length);
        expect(targets).not.toContain(number);
        expect(targets.every((target) => target !== null && target < tenant.users)).toBe(true);
      },
    ),
  );
});

test("the same size gives the same tenant, of about 1.2 KB and five links an object", () => {
  const [one, same] = [new GeneratedTenant(2_000), new GeneratedTenant(2_000)];
  const numbers = Array.from({ length: 2_000 }, (_, number) => number);
  const texts = numbers.map((number) => JSON.stringify([one.state(number), one.linksOf(number)]));
  expect(numbers.map((number) => JSON.stringify([same.state(number), same.linksOf(number)]))).toEqual(texts);
  expect(numbers.flatMap((number) => one.linksOf(number))).toHaveLength(one.links);
  expect(one.links).toBe(5 * one.size);
  const bytes = numbers.reduce((sum, number) => sum + canonicalText(one.state(number).properties).length, 0);
  expect(bytes / one.size).toBeGreaterThan(1_100);
  expect(bytes / one.size).toBeLessThan(1_400);
});
