import type { Warning } from "../../domain/assessment/assessment.ts";
import { type EntityRef, type EntityType, isApplicationType, refKey } from "../../domain/tenant/entity.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import type { PlanItemSummary } from "../../store/work/plan-item.ts";
import type { PlanReader } from "../../store/work/plan-reader.ts";
import type { ComparisonBasis } from "../compare/comparison.ts";
import type { EngineContext } from "../context.ts";
import { readNeighbors } from "./plan-neighbors.ts";
import { purgedHalf } from "./purged-half.ts";

/**
 * Warns of half-restored or half-deleted applications. One restored without its service principal is useless. One
 * deleted without it leaves the service principal in use with its permissions. Warns of service principals in the same
 * way, and of restored applications of which no service principal is known.
 */
export async function applicationWarnings(
  context: EngineContext,
  plan: PlanReader,
  basis: ComparisonBasis,
  acting: readonly PlanItemSummary[],
): Promise<Warning[]> {
  const pairs = await otherHalves(context, acting);
  const neighbors = await readNeighbors(
    context,
    plan,
    basis,
    pairs.flatMap(({ others }) => others),
  );
  return pairs.flatMap(({ by, others }): Warning[] => {
    if (others.length === 0) return withoutPrincipal(by);
    const [other] = others.filter((ref) => neighbors.isKnown(ref));
    if (other === undefined) return [];
    const isLeft = others.some((ref) => neighbors.willBeLive(ref));
    const half = `${other.type} ${quoted(neighbors.nameOf(other))} (${other.id})`;
    const name = `${by.ref.type} ${quoted(by.displayName ?? by.ref.id)}`;
    if (by.action === "softDelete") {
      if (!isLeft) return [];
      return [
        { about: by.ref, other, sentence: `Deletes ${name}, but its ${half} stays in use: look at that one too.` },
      ];
    }
    if (isLeft) return [];
    return [
      {
        about: by.ref,
        other,
        sentence: `Restores ${name}, but the ${half} it uses ${neighbors.fateOf(other)}. ${UNUSABLE}`,
      },
    ];
  });
}

const UNUSABLE = "Until then, no user can sign in to it.";

/** Says of an application that no service principal is known by its appId, at the snapshot or since. */
const withoutPrincipal = ({ ref, action, displayName }: PlanItemSummary): Warning[] =>
  ref.type === "application" && action === "restore"
    ? [
        {
          about: ref,
          other: ref,
          sentence:
            `Restores application ${quoted(displayName)}, of which no service principal is known: without one, no user ` +
            "can sign in to it and its permissions have no effect.",
        },
      ]
    : [];

interface Pair {
  readonly by: PlanItemSummary;
  /** Empty if it is not known. */
  readonly others: readonly EntityRef[];
}

/** Finds the counterparts of the applications and service principals that are restored or deleted, by their appIds. */
async function otherHalves(context: EngineContext, acting: readonly PlanItemSummary[]): Promise<Pair[]> {
  const { directory } = context;
  const halves = acting.filter(({ ref, action }) => action !== "update" && isApplicationType(ref.type));
  if (halves.length === 0) return [];
  const identities = await directory.identify(halves.map(({ ref }) => ref));
  const appIds = new Map(identities.map(({ ref, appId }) => [refKey(ref), appId]));
  const pairs: Pair[] = [];
  for (const by of halves) {
    const appId = appIds.get(refKey(by.ref)) ?? null;
    const all = appId === null ? [] : await directory.withAppId(appId);
    const others = all.filter(({ type }) => type !== by.ref.type);
    const half = appId === null || others.length > 0 ? null : { appId, name: by.displayName };
    const gone = half && (await purgedHalf(context, otherType(by.ref.type), half));
    if (gone !== null) others.push(gone);
    if (appId !== null) pairs.push({ by, others });
  }
  return pairs;
}

const otherType = (type: EntityType): "application" | "servicePrincipal" =>
  type === "application" ? "servicePrincipal" : "application";
