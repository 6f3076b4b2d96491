import type { AuditRecord } from "../../domain/authors/audit-record.ts";
import { lacksKeys } from "../../domain/changes/credentials.ts";
import { rankOfPower } from "../../domain/dangers/application-power.ts";
import { exposureRisk } from "../../domain/dangers/exposure.ts";
import type { Exposure } from "../../domain/dangers/exposure-type.ts";
import { MassChanges, type MassObject } from "../../domain/dangers/mass-changes.ts";
import { isEmpty } from "../../domain/dangers/mass-parts.ts";
import { ofDeleted, ofPurged, ofRemoved } from "../../domain/dangers/out-of-force.ts";
import { ExposuresInLog, type RecordedExposure } from "../../domain/dangers/record-exposures.ts";
import { distinctRefs, type EntityRef, type RefKey, refKey } from "../../domain/tenant/entity.ts";
import { isLinkName, type Link, linkKey } from "../../domain/tenant/link.ts";
import { hidingObject } from "../../domain/tenant/part.ts";
import type { ScopeTest } from "../../domain/tenant/scope.ts";
import type { Instant } from "../../domain/time.ts";
import { partsUnreadAt } from "../../store/history/captures.ts";
import { type HeldState, presencesAt, statesAt } from "../../store/history/entity-versions.ts";
import { presentLinks } from "../../store/history/present-links.ts";
import type { RiskTally } from "../../summaries/risk-tally.ts";
import type { EngineContext } from "../context.ts";
import type { ApplicationPowers } from "./application-powers.ts";
import { ruledAmong } from "./ruled-groups.ts";

const PORTION = 500;

const rankOf = ({ actsAs }: Exposure): number => (actsAs === undefined ? 0 : rankOfPower(actsAs.power));

/** Adds the exposures that only the log shows to a tally, each with the life of its object at an instant. */
export class RecordedExposures {
  readonly #context: EngineContext;
  readonly #at: Instant;
  readonly #scope: ScopeTest;
  readonly #tally: RiskTally;
  readonly #powers: ApplicationPowers;
  readonly #log: ExposuresInLog;
  readonly #mass = new MassChanges();
  #found: RecordedExposure[] = [];

  constructor(
    context: EngineContext,
    at: Instant,
    scope: ScopeTest,
    { tally, powers }: { readonly tally: RiskTally; readonly powers: ApplicationPowers },
  ) {
    this.#context = context;
    this.#log = new ExposuresInLog(context.coverage);
    this.#at = at;
    this.#scope = scope;
    this.#tally = tally;
    this.#powers = powers;
  }

  /**
   * Takes a record of the log, which is not newer than those before. Reads the lives of the objects of a full portion. A
   * record that is not told of its own still says which roles were taken again.
   */
  add(record: AuditRecord, { isTold = true }: { readonly isTold?: boolean } = {}): Promise<void> | undefined {
    const exposures = this.#log.in(record);
    const isMeant = isTold && record.targets.some(({ ref }) => ref !== null && this.#scope.has(ref));
    this.#mass.add(record, { isTold: isMeant });
    if (!isTold) return undefined;
    this.#found.push(...exposures.filter(({ ref }) => this.#scope.has(ref)));
    return this.#found.length < PORTION ? undefined : this.#tell();
  }

  /** Adds what is left of the records, and what many of them are together. */
  async end(): Promise<void> {
    await this.#tell();
    const risks = this.#mass.risks(await this.#isOver(), await this.#followsRule());
    for (const risk of risks) this.#tally.addWhole(risk);
  }

  /** Reads which of the groups of mass changes have members that only a rule can write. */
  async #followsRule(): Promise<(group: EntityRef) => boolean> {
    const groups = distinctRefs(this.#mass.objects().flatMap((object) => object.groups));
    const ruled = await ruledAmong(this.#context.store.db, groups, this.#at);
    return (group) => ruled.has(refKey(group));
  }

  /** Reads the states of the objects of mass changes, of which some are no longer as they were left. */
  async #isOver(): Promise<(object: MassObject, isBack: boolean) => boolean> {
    const { db } = this.#context.store;
    const objects = this.#mass.objects();
    const lives = new Map<RefKey, HeldState>();
    for (let at = 0; at < objects.length; at += PORTION) {
      const refs = objects.slice(at, at + PORTION).filter(({ deed }) => deed !== "removed");
      const states = await statesAt(
        db,
        refs.map(({ ref }) => ref),
        this.#at,
      );
      for (const [key, state] of states) lives.set(key, state);
    }
    const linksOf = ({ ref, groups }: MassObject) =>
      groups.map((source): Link => ({ link: "members", source, target: ref }));
    const links = await presentLinks(db, objects.flatMap(linksOf), this.#at);
    return (object, isBack) => {
      const state = lives.get(refKey(object.ref));
      // A state does not hold links.
      const isSetNow = (name: string) => (isLinkName(name) ? isBack : !isEmpty(state?.properties[name]));
      if (object.deed === "emptied") return state?.life === "live" && object.properties.every(isSetNow);
      if (object.deed === "removed") return linksOf(object).every((link) => links.has(linkKey(link)));
      return state?.life === "live" && (object.deed !== "disabled" || state.properties.accountEnabled !== false);
    };
  }

  async #tell(): Promise<void> {
    const found = this.#found;
    this.#found = [];
    const refs = found.map(({ ref }) => ref);
    const { db } = this.#context.store;
    const presences = await presencesAt(db, refs, this.#at);
    const isMissing = refs.some((ref) => !presences.has(refKey(ref)));
    const unread = isMissing ? await partsUnreadAt(db, this.#at) : [];
    const removed = await this.#removed(found);
    const links = found.flatMap(({ link }) => link ?? []);
    const shown = await presentLinks(db, links, this.#at);
    const told: { readonly about: RecordedExposure; readonly now: Exposure }[] = [];
    for (const one of found) {
      const { ref, exposure } = one;
      const life = presences.get(refKey(ref))?.life;
      if (one.link !== undefined && this.#hasOwners && (life !== "softDeleted" || shown.has(linkKey(one.link))))
        continue;
      const isUnread = hidingObject(unread, ref).length > 0;
      const isInForce = life === "live" || (life === undefined && isUnread);
      const inLife = removed.has(one) ? ofRemoved(exposure) : isInForce ? await this.#powers.told(exposure) : exposure;
      const now = isInForce ? inLife : life === "softDeleted" ? ofDeleted(exposure) : ofPurged(exposure);
      told.push({ about: one, now });
    }
    // The first of a kind is its example.
    for (const { about, now } of told.toSorted((a, b) => rankOf(a.now) - rankOf(b.now))) {
      this.#tally.add({ ref: about.ref, displayName: about.displayName }, [exposureRisk(now, "done")], about.by);
    }
  }

  /** True if the rows of the list tell owners. The links of a deleted object are as they were when it was last in use. */
  get #hasOwners(): boolean {
    return this.#context.coverage === "extended";
  }

  /** Returns the added credentials that their object no longer has, where the history holds credentials. */
  async #removed(found: readonly RecordedExposure[]): Promise<ReadonlySet<RecordedExposure>> {
    if (this.#context.coverage !== "extended") return new Set();
    const named = found.filter(({ keyIds }) => keyIds.length > 0);
    const refs = named.map(({ ref }) => ref);
    const states = await statesAt(this.#context.store.db, refs, this.#at);
    return new Set(
      named.filter(({ ref, keyIds }) => {
        const state = states.get(refKey(ref));
        return state !== undefined && lacksKeys(state.properties, keyIds);
      }),
    );
  }
}
