import { ContributionTally } from "../authors/contributions.ts";
import { sessionKey } from "../authors/others-work.ts";
import type {
  Authored,
  Authorship,
  Change,
  ElementsBy,
  LinkChange,
  LostValue,
  PropertyChange,
} from "../changes/change.ts";
import { differingValues } from "../changes/differing-parts.ts";
import type { PlanRisk, RiskRule } from "../changes/risk.ts";
import { type EntityRef, type EntityType, sameId } from "../tenant/entity.ts";
import { EXISTENCE } from "../tenant/recoverable.ts";
import { accountParts } from "./account-exposures.ts";
import { signInFields } from "./account-risks.ts";
import type { DangerAuthor, DoneDanger } from "./done-danger.ts";

/** An object whose changes show the authors of a danger, or the author that a record of the log names. */
export interface DangerSource {
  readonly ref: EntityRef;
  readonly by?: Authored;
  /** The target of those links that it is about. Absent for all parts that the danger's rule is about. */
  readonly target?: EntityRef;
}

/** A danger with the sources of each of its first changes. */
export interface CountedDanger {
  readonly danger: PlanRisk;
  readonly sources: readonly (readonly DangerSource[])[];
}

/** Changes of a danger whose authors are looked at. */
export const MOST_SIGNED = 100;

/** The parts of an object with their authors, from its signed change or from the log alone. */
export interface SignedParts extends Pick<Change, "action" | "existenceBy"> {
  readonly properties: readonly Pick<PropertyChange, "name" | "by">[];
  readonly links: readonly (Pick<LinkChange, "link" | "by"> & { readonly target: Pick<EntityRef, "id"> })[];
  readonly lost?: readonly Pick<LostValue, "name" | "by">[];
}

/** The objects of dangers, as far as they are known. */
export interface ChangesOfDangers {
  /** Returns the signed change of an object, if it differs. */
  changeOf(ref: EntityRef): SignedParts | undefined;
  /** Returns the locations and authentication strengths that a policy names, and the methods of these. */
  usedBy(policy: EntityRef): readonly EntityRef[];
}

/** Adds their authors to dangers. */
export const withAuthors = (counted: readonly CountedDanger[], known: ChangesOfDangers): DoneDanger[] =>
  counted.map(({ danger, sources }) => {
    const tally = new AuthorsOfDanger();
    for (const each of sources) tally.add(each.flatMap((source) => writesFor(source, danger.rule, known)));
    const { by, found } = tally.result();
    if (found === 0) return danger;
    const all = danger.ref === null ? sources.length : danger.objects;
    return { ...danger, by, ...(found < all ? { byFor: [found, all] as const } : {}) };
  });

/** One author of a part, who may have been overwritten by another one. */
interface DangerWrite {
  readonly by: Authored;
  readonly isEarlier: boolean;
}

/** Counts each author of a change once. */
class AuthorsOfDanger {
  readonly #tally = new ContributionTally();
  readonly #last = new Set<string>();
  #found = 0;

  add(writes: readonly DangerWrite[]): void {
    if (writes.length > 0) this.#found += 1;
    for (const { by, isEarlier } of writes) if (!isEarlier) this.#last.add(sessionKey(by));
    for (const by of new Map(writes.map((one) => [sessionKey(one.by), one.by])).values())
      this.#tally.add("changes", by);
  }

  result(): { readonly by: readonly DangerAuthor[]; readonly found: number } {
    const by = this.#tally.result().map(({ actor, app, ip, recovery, first, last, parts }): DangerAuthor => {
      const author = {
        actor,
        ...(app === undefined ? {} : { app }),
        ...(ip === undefined ? {} : { ip }),
        ...(recovery === undefined ? {} : { recovery }),
        ...{ first, last, changes: parts.changes ?? 0 },
      };
      return this.#last.has(sessionKey(author)) ? author : { ...author, isEarlier: true };
    });
    by.sort((a, b) => Number(a.isEarlier === true) - Number(b.isEarlier === true));
    return { by, found: this.#found };
  }
}

/** A policy that was not written to is what it is by what it names. */
function writesFor(source: DangerSource, rule: RiskRule, known: ChangesOfDangers): readonly DangerWrite[] {
  const { ref } = source;
  const own = writesOf(source, rule, known.changeOf(ref));
  if (own.length > 0 || ref.type !== "conditionalAccessPolicy") return own;
  return known.usedBy(ref).flatMap((used) => writesOf({ ref: used }, rule, known.changeOf(used)));
}

function writesOf({ ref, by, target }: DangerSource, rule: RiskRule, change: SignedParts | undefined): DangerWrite[] {
  if (by !== undefined) return [{ by, isEarlier: false }];
  if (change === undefined) return [];
  const { action, properties, links, lost = [], existenceBy } = change;
  // A secret that is gone for good may have another author than those beside it.
  if (rule === "notRecovered" && lost.length > 0) return lost.flatMap((value) => writersOf(value.by, rule));
  const values = differingValues({ properties, lost });
  const isAbout = aboutTest(rule, ref.type);
  const ofParts = values.filter(({ name }) => target === undefined && isAbout(name));
  const ofLinks = links.filter((one) => (target === undefined ? isAbout(one.link) : sameId(one.target.id, target.id)));
  const found = [...ofParts, ...ofLinks].flatMap((part) => writersOf(part.by, rule));
  if (action === "update" || (found.length > 0 && !isAbout(EXISTENCE))) return found;
  return [...(existenceBy === undefined ? [] : [{ by: existenceBy.last, isEarlier: false }]), ...found];
}

function writersOf(by: Authorship | undefined, rule: RiskRule): DangerWrite[] {
  if (by === undefined) return [];
  const { last, before, passed, elements } = by;
  if (elements !== undefined) return responsible(elements, rule).map((one) => ({ by: one.by, isEarlier: false }));
  const earlier = passed === undefined || before === undefined ? [] : [{ by: before, isEarlier: true }];
  return [{ by: last, isEarlier: false }, ...earlier];
}

/** The lists of a policy to which a rule's exclusion is added. */
const lists: Readonly<Partial<Record<RiskRule, RegExp>>> = {
  ...{ userExcluded: /excludeUsers/i, groupExcluded: /excludeGroups/i, roleExcluded: /excludeRoles/i },
  ...{ guestsExcluded: /excludeGuests|excludeUsers/i, locationExcluded: /excludeLocations/i },
  ...{ applicationExcluded: /excludeApplications|applicationFilter/i, platformExcluded: /excludePlatforms/i },
};

/** Leaves out who only took exclusions away or added others, because a colleague's mend is not the deed. */
function responsible(elements: readonly ElementsBy[], rule: RiskRule): readonly ElementsBy[] {
  const list = lists[rule];
  const isDeed = rule === "blocksPeople" ? reachesFurther : (one: ElementsBy) => list === undefined || adds(one, list);
  const own = elements.filter(isDeed);
  return own.length > 0 ? own : elements;
}

const adds = ({ brought }: ElementsBy, list: RegExp): boolean => brought.some((leaf) => list.test(leaf));

/** Returns true for who took an exclusion away or included more, so that a policy applies to more sign-ins. */
const reachesFurther = ({ brought, took }: ElementsBy): boolean =>
  took.some((leaf) => /exclude/i.test(leaf)) || brought.some((leaf) => /include/i.test(leaf));

/** Parts that only name an object. */
const descriptive = /^(displayName|description)$/;
const ofPolicies = /^(state|conditions|grantControls|sessionControls|deletedDateTime)$/;

/** The parts that a rule is about. Others are about all that do more than describe. */
const about: Readonly<Partial<Record<RiskRule, RegExp>>> = {
  ...{ takesName: /^/, ownerAdded: /^owners$/, licenseRemoved: /^assignedLicenses$/ },
  membershipRuleChanged: /^(membershipRule|membershipRuleProcessingState|groupTypes)$/,
  policyGroupEmptied: /^(members|membershipRule|groupTypes|deletedDateTime)$/,
};

/** Rules on accounts that can or cannot sign in. */
const ofAccess: ReadonlySet<RiskRule> = new Set(["weakensSignIn", "breakGlass", "privilegedHolder", "closesAccount"]);

/** The parts of accounts that any rule looks at, so that a danger by one of them has its author. */
const isOfAccount = (part: string): boolean =>
  part === EXISTENCE || signInFields.has(part) || accountParts.includes(part);

function aboutTest(rule: RiskRule, type: EntityType): (part: string) => boolean {
  const isPolicy = type === "conditionalAccessPolicy";
  const own = isPolicy && rule in lists ? /^(conditions|deletedDateTime)$/ : about[rule];
  const parts = own ?? (isPolicy ? ofPolicies : undefined);
  if (parts === undefined && type === "user" && ofAccess.has(rule)) return isOfAccount;
  return parts === undefined ? (part) => !descriptive.test(part) : (part) => parts.test(part);
}
