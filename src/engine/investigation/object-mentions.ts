import { ALL_TRUSTED, allTrustedPaths, appMentionsOf, mentionsOf, namingTypes } from "../../domain/changes/mentions.ts";
import {
  canonicalId,
  type EntityRef,
  type EntityType,
  isApplicationType,
  type RefKey,
  refKey,
} from "../../domain/tenant/entity.ts";
import { isRoleGrantType } from "../../domain/tenant/role-grant.ts";
import type { LinkDirection } from "../../service/object-view.ts";
import type { HeldState } from "../../store/history/entity-versions.ts";
import { statesMentioning } from "../../store/history/mentions.ts";
import { newestVersions } from "../../store/history/object-versions.ts";
import type { EngineContext } from "../context.ts";
import type { Moments } from "./references.ts";

/** Policies, grants and assignments that are read for one object. */
const MOST_NAMING = 1_000;

/** Without those that give roles, because an object is shown with its roles by name. */
const shownTypes = namingTypes.filter((type) => !isRoleGrantType(type));

/** An id that stands in properties: of the object, or of another that names it. */
export interface FoundMention {
  readonly link: string;
  readonly direction: LinkDirection;
  readonly other: EntityRef;
  /** False if it stood there when the object was last seen and does not any more. */
  readonly still: boolean;
}

/**
 * Finds the objects that an object's properties name, and the policies, grants and assignments that name it: by id, an
 * application also by its appId, a trusted location also as one of all trusted ones. Reads the tenant's policies, grants
 * and assignments once for each moment, in the database. They are in order.
 */
export async function mentionsAround(
  context: EngineContext,
  ref: EntityRef,
  state: HeldState | undefined,
  moments: Moments,
): Promise<readonly FoundMention[]> {
  const found = [
    ...(await halvesOf(context, ref)),
    ...(state === undefined ? [] : await namedBy(context, state)),
    ...(await naming(context, ref, state, moments)),
  ];
  const unique = new Map(found.map((one) => [placeOf(one), one]));
  return [...unique.values()].sort((a, b) => compareTexts(placeOf(a), placeOf(b)));
}

/** Returns the key by which mentions are ordered. */
export const placeOf = ({ direction, link, other }: Omit<FoundMention, "still">): string =>
  // Others that name the object come first.
  `${direction === "to" ? 0 : 1} ${link} ${refKey(other)}`;

const compareTexts = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** An application and its service principal know each other by their appId. */
async function halvesOf({ directory }: EngineContext, ref: EntityRef): Promise<FoundMention[]> {
  const appId = await appIdOf(directory, ref);
  if (appId === null) return [];
  const halves = await directory.withAppId(appId);
  return halves
    .filter(({ type }) => type !== ref.type)
    .map((other) => ({ link: "appId", direction: "from", other, still: true }));
}

async function appIdOf(directory: EngineContext["directory"], ref: EntityRef): Promise<string | null> {
  if (!isApplicationType(ref.type)) return null;
  const [identity] = await directory.identify([ref]);
  return identity?.appId ?? null;
}

async function namedBy({ store }: EngineContext, { ref, properties }: HeldState): Promise<FoundMention[]> {
  const mentions = mentionsOf(ref, properties);
  const candidates = mentions.flatMap(({ types, id }) => types.map((type) => ({ type, id: canonicalId(id) })));
  const known = await newestVersions(store.db, candidates);
  return mentions.flatMap(({ types, id, path }): FoundMention[] => {
    const other = knownAs(known, types, canonicalId(id));
    return other === undefined ? [] : [{ link: path, direction: "from", other, still: true }];
  });
}

/** Takes the type of which an object with this id is known, or the first. */
const knownAs = (
  known: ReadonlyMap<RefKey, unknown>,
  types: readonly EntityType[],
  id: string,
): EntityRef | undefined => {
  const refs = types.map((type) => ({ type, id }));
  return refs.find((ref) => known.has(refKey(ref))) ?? refs[0];
};

async function naming(
  context: EngineContext,
  ref: EntityRef,
  state: HeldState | undefined,
  { then, head }: Moments,
): Promise<FoundMention[]> {
  const { store, directory } = context;
  const appId = await appIdOf(directory, ref);
  const trusted = ref.type === "namedLocationPolicy" && state?.properties.isTrusted === true;
  const found = new Map<string, FoundMention>();
  for (const instant of then === head ? [head] : [then, head]) {
    const note = (policy: HeldState, link: string) => {
      const one = { link, direction: "to", other: policy.ref, still: instant === head } as const;
      found.set(placeOf(one), one);
    };
    for (const policy of await statesMentioning(store.db, shownTypes, ref.id, instant, MOST_NAMING)) {
      for (const { types, id, path } of mentionsOf(policy.ref, policy.properties)) {
        if (canonicalId(id) === ref.id && types.includes(ref.type)) note(policy, path);
      }
    }
    for (const text of [...(appId === null ? [] : [appId]), ...(trusted ? [ALL_TRUSTED] : [])]) {
      for (const policy of await statesMentioning(store.db, ["conditionalAccessPolicy"], text, instant, MOST_NAMING)) {
        for (const path of pathsOf(policy, text)) note(policy, path);
      }
    }
  }
  return [...found.values()];
}

/** Returns the places at which a policy names an application by its appId, or all trusted locations. */
function pathsOf({ properties }: HeldState, text: string): string[] {
  if (text !== ALL_TRUSTED) {
    const isIt = ({ appId }: { readonly appId: string }) => canonicalId(appId) === canonicalId(text);
    return appMentionsOf(properties)
      .filter(isIt)
      .map(({ path }) => path);
  }
  return allTrustedPaths(properties).map((path) => `${path} (${ALL_TRUSTED})`);
}
