import type { Authored } from "../domain/changes/change.ts";
import {
  byGravity,
  isLoss,
  kindOfDanger,
  OTHERS_NAMED,
  type PlanRisk,
  type Risk,
  type RiskRule,
  type RiskyChange,
  type RiskyObject,
  type Severity,
} from "../domain/changes/risk.ts";
import { type CountedDanger, type DangerSource, MOST_SIGNED } from "../domain/dangers/danger-authors.ts";
import { gainKey, type RoleShift, type WholeDanger } from "../domain/dangers/privilege-gains.ts";
import { type EntityRef, refKey, sameRef } from "../domain/tenant/entity.ts";

const RISKIEST = 10;

/** The sentences of a rule that are told apart. Further ones are counted and named with the last. */
const KINDS: Readonly<Record<Severity, number>> = { critical: 8, high: 8, medium: 4, low: 1 };
/**
 * Rules of which each sentence is another one, because it names fields or links, and which hold for most rows of a
 * roll-back. They are told apart by their authors, so that the work of one is not counted with another's.
 */
const ownWays: ReadonlySet<RiskRule> = new Set(["undoesOthersWork", "takesLinks", "putsBackOthersWork"]);
const AUTHORS_APART = 4;

/** Keeps one kind of loss for each reason, because its sentences differ in names only, apart from those of secrets. */
const kindsApart = (risk: Risk): number =>
  isLoss(risk) && risk.severity === "medium" && risk.reason !== "secretGone" ? 1 : KINDS[risk.severity];

/** Adds up the dangers of a list's rows as they pass, in memory that does not grow with their number. */
export class RiskTally {
  /** The kinds of each rule and severity, by their sentences. */
  readonly #rules = new Map<string, Map<string, CountedRisk>>();
  #riskiest: RiskyChange[] = [];

  /** Those who gain or lose a role that dangers of the whole are about, by their sentences. */
  readonly #holders = new Map<string, readonly RoleShift[]>();
  /** The accounts and nested groups whose changes bring dangers of the whole about, by their sentences. */
  readonly #causes = new Map<string, readonly EntityRef[]>();
  /** The objects by which roles are gained, by `gainKey`. */
  readonly #grants = new Map<string, DangerSource[]>();

  /** Returns true for a danger of a row that those of the whole name already. */
  readonly #isTold: (risk: Risk) => boolean;

  /** Begins with the dangers of the plan as a whole. */
  constructor(whole: readonly WholeDanger[], isTold: (risk: Risk) => boolean = () => false) {
    this.#isTold = isTold;
    for (const { holders, accounts = [], nested = [], ...risk } of whole) {
      this.#count(risk, risk);
      this.#causes.set(risk.sentence, [...accounts, ...nested]);
      if (holders !== undefined) this.#holders.set(risk.sentence, holders);
    }
  }

  /** Adds a danger of the plan as a whole that its rows have shown together. */
  addWhole({ accounts: _, nested: __, ...risk }: WholeDanger): void {
    this.#count(risk, risk);
  }

  /** Adds the dangers of a row, worst first. `by` is their author, where a record of the log shows them. */
  add({ ref, displayName }: RiskyObject, risks: readonly Risk[], by?: Authored): void {
    const source = { ref, ...(by === undefined ? {} : { by }) };
    const subject = { ref, displayName, objects: 1, source };
    for (const risk of risks) {
      if (!this.#isTold(risk)) this.#count(risk, subject);
      else if (risk.gain !== undefined)
        this.#grants.set(risk.gain, [...(this.#grants.get(risk.gain) ?? []), source].slice(0, MOST_SIGNED));
    }
    // A loss would hide what the plan does, and has a count by its reason.
    const worst = risks.find((risk) => !isLoss(risk));
    if (worst === undefined || worst.severity === "low") return;
    // Sorts nothing, because most rows of a large list come after ten that are as bad.
    const tenth = this.#riskiest[RISKIEST - 1];
    if (tenth !== undefined && byGravity(worst, tenth) >= 0) return;
    this.#riskiest = [...this.#riskiest, { ref, displayName, ...worst }].sort(byGravity).slice(0, RISKIEST);
  }

  risks(): PlanRisk[] {
    return this.counted().map(({ danger }) => danger);
  }

  /** Returns the same dangers with what shows their authors. */
  counted(): CountedDanger[] {
    return [...this.#rules.values()]
      .flatMap((kinds) => rarestFirst([...kinds.values()]))
      .map(({ example, objects, others, isMixed, sources }) => ({
        danger: {
          ...example,
          objects,
          ...(others.length === 0 ? {} : { others }),
          ...(isMixed ? { isMixed } : {}),
        },
        sources: [
          ...Map.groupBy(sources, ({ ref }) => refKey(ref)).values(),
          ...(this.#causes.get(example.sentence) ?? []).slice(0, MOST_SIGNED).map((ref) => [{ ref }]),
          ...(this.#holders.get(example.sentence) ?? []).slice(0, MOST_SIGNED).map((one) => this.#sourcesOf(one)),
        ],
      }))
      .sort((a, b) => byGravity(a.danger, b.danger));
  }

  /** Returns the assignments of a role to its holder and to the groups of the holder, and the memberships of these. */
  #sourcesOf({ ref, role, through = [] }: RoleShift): DangerSource[] {
    const holders = [ref, ...through.map((group) => group.ref)];
    return [
      ...holders.flatMap(({ id }) => this.#grants.get(gainKey(role, id)) ?? []),
      ...through.map((group) => ({ ref: group.ref, target: ref })),
    ];
  }

  riskiest(): readonly RiskyChange[] {
    return this.#riskiest;
  }

  /** Keeps the first of a kind as its example. Dangers of the plan as a whole stay apart. */
  #count(risk: Risk, subject: Endangered): void {
    const isWhole = subject.ref === null;
    const rule = `${risk.rule} ${isWhole ? "whole" : risk.severity} ${risk.reason ?? ""}`;
    const kinds = this.#rules.get(rule) ?? new Map<string, CountedRisk>();
    this.#rules.set(rule, kinds);
    const isOwn = !isWhole && ownWays.has(risk.rule);
    const most = isOwn ? AUTHORS_APART : kindsApart(risk);
    const last = isWhole || kinds.size < most ? undefined : [...kinds.values()].at(-1);
    const kind = isWhole ? risk.sentence : isOwn ? (risk.authors ?? []).join(" ") : kindOfDanger(risk);
    const known = kinds.get(kind);
    // One that is mixed already stays so, whatever its sentences say.
    const isOther = isOwn && known?.isMixed === false && kindOfDanger(risk) !== kindOfDanger(known.example);
    if (known !== undefined) addTo(known, subject, isOther);
    else if (last !== undefined) addTo(last, subject, true);
    else {
      const { ref, displayName, objects, others = [] } = subject;
      const example = { ...risk, ref, displayName, objects };
      kinds.set(kind, {
        example,
        last: ref,
        objects,
        others: [...others],
        isMixed: false,
        sources: sourcesOf(subject),
      });
    }
  }
}

/** Returns dangers that are told apart by their authors with those of few objects first, and others as they came. */
const rarestFirst = (kinds: readonly CountedRisk[]): readonly CountedRisk[] =>
  kinds.every(({ example }) => ownWays.has(example.rule)) ? kinds.toSorted((a, b) => a.objects - b.objects) : kinds;

/** A danger by its first example, with the first of the others. */
interface CountedRisk {
  readonly example: PlanRisk;
  readonly others: RiskyObject[];
  /** The object that was counted last. */
  last: EntityRef | null;
  objects: number;
  /** Of the first objects. */
  readonly sources: DangerSource[];
  /** True once an object was counted whose sentence is another one. */
  isMixed: boolean;
}

/** The object of a danger, or the whole plan. */
interface Endangered extends Pick<PlanRisk, "ref" | "displayName" | "objects" | "others"> {
  readonly source?: DangerSource;
}

const sourcesOf = ({ ref, source }: Endangered): DangerSource[] =>
  source !== undefined ? [source] : ref === null ? [] : [{ ref }];

/** Counts an object once, although several of its parts, or it and the plan as a whole, may have the same kind of danger. */
function addTo(known: CountedRisk, subject: Endangered, isMixed = false): void {
  const { ref, displayName, objects } = subject;
  const { example, others, sources } = known;
  known.isMixed ||= isMixed;
  if (sources.length < MOST_SIGNED) sources.push(...sourcesOf(subject));
  const isCounted = (one: EntityRef | null): boolean => one !== null && ref !== null && sameRef(one, ref);
  if (isCounted(known.last) || isCounted(example.ref) || others.some((one) => isCounted(one.ref))) return;
  known.objects += objects;
  known.last = ref;
  if (ref !== null && others.length < OTHERS_NAMED) others.push({ ref, displayName });
}
