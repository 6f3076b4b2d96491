import { differingParts } from "../../domain/changes/differing-parts.ts";
import type { Successors } from "../../domain/changes/successors.ts";
import { decidesSignIn } from "../../domain/sign-in/decisive-fields.ts";
import { distinctRefs, type EntityRef } from "../../domain/tenant/entity.ts";
import { yieldToEventLoop } from "../../domain/yield-to-event-loop.ts";
import { type Comparer, type ComparisonBasis, comparerOf } from "../compare/comparison.ts";
import { noRebuilds } from "../compare/rebuilds.ts";
import { rememberedComparer } from "../compare/remembered-comparer.ts";
import type { EngineContext } from "../context.ts";
import { capturedPair } from "./captured-pair.ts";
import { decisiveRefs } from "./decisive-objects.ts";
import { readSignInFacts, type SignInFacts } from "./sign-in-facts.ts";
import { NamedUsers } from "./taken-names.ts";
import { concernsAccess, hasExposedParts } from "./value-exposures.ts";

const PORTION = 500;
/** Objects that are compared for an answer. A preview assesses any number. */
export const MOST_ASSESSED = 20_000;

/** Two instants, with the objects that took the place of others by the second. */
export interface RenewedSpan extends ComparisonBasis {
  readonly successors: Successors;
}

/** Returns a comparison in which an object and its successor are one. */
export const spanComparer = (context: EngineContext, { successors, ...basis }: RenewedSpan): Promise<Comparer> =>
  successors.isEmpty
    ? rememberedComparer(context, basis)
    : comparerOf(context, basis, { successors, rebuilds: noRebuilds });

/** Two instants of the history with the facts that decide about signing in. */
export interface SpanFacts {
  readonly facts: SignInFacts;
  /** Objects with values whose dangers are to be looked at. */
  readonly exposed: readonly EntityRef[];
  /** Users that came or went, or were enabled or disabled. */
  readonly accounts: readonly EntityRef[];
  /** The users that were made or renamed in between. */
  readonly named: NamedUsers;
  /** The number of objects that differ. */
  readonly differing: number;
}

/** Reads the facts about what differs between two instants. Returns null for more than 20,000 objects that may differ. */
export async function readSpan(
  context: EngineContext,
  basis: RenewedSpan,
  touched: readonly EntityRef[],
): Promise<SpanFacts | null> {
  if (touched.length > MOST_ASSESSED) return null;
  const decisive: EntityRef[] = [];
  const exposed: EntityRef[] = [];
  const accounts: EntityRef[] = [];
  const users = new NamedUsers();
  let count = 0;
  const attributes = new Set<string>();
  for await (const differences of differing(context, basis, touched)) {
    count += differences.length;
    for (const difference of differences) {
      const { ref, action } = difference;
      const changedFields = differingParts(difference);
      const row = { ref, action, changedFields };
      if (decidesSignIn(ref.type, changedFields)) decisive.push(ref);
      if (hasExposedParts(row)) exposed.push(ref);
      if (concernsAccess(row)) accounts.push(ref);
      users.add(row);
      if (ref.type === "user") for (const name of changedFields) attributes.add(name.toLowerCase());
    }
  }
  const ofSpan = { decisive: decisiveRefs(decisive), attributes, renamed: users.renamed };
  const pair = capturedPair(context, basis, ofSpan, basis.successors);
  return {
    facts: await readSignInFacts(context, pair, basis.to, async () => false),
    exposed,
    accounts,
    named: users,
    differing: count,
  };
}

async function* differing(context: EngineContext, basis: RenewedSpan, touched: readonly EntityRef[]) {
  const compare = await spanComparer(context, basis);
  const { successors } = basis;
  // What was touched under several ids is compared once.
  const refs = successors.isEmpty ? touched : distinctRefs(touched.map((ref) => successors.newest(ref)));
  for (let at = 0; at < refs.length; at += PORTION) {
    yield await compare(refs.slice(at, at + PORTION));
    await yieldToEventLoop();
  }
}
