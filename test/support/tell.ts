import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { anchorFor, SNAPSHOTS } from "../../sandbox/contoso/calendar.ts";
import { contosoTenant } from "../../sandbox/contoso/contoso.ts";
import { EmbeddedDirectory } from "../../src/directory/embedded/embedded-directory.ts";
import { type EntityRef, type RefKey, refKey } from "../../src/domain/tenant/entity.ts";
import type { Link } from "../../src/domain/tenant/link.ts";
import type { EntityState } from "../../src/domain/tenant/state.ts";
import type { Millis } from "../../src/domain/time.ts";
import type { GroundTruth } from "./ground-truth.ts";
import { tellRecordedStory } from "./recorded-story.ts";

export const ANCHOR = anchorFor(Date.parse("2026-11-21T11:17:00Z"));

/** Everything that a directory holds at one moment. */
export interface Picture {
  readonly at: Millis;
  readonly entities: ReadonlyMap<RefKey, EntityState>;
  readonly links: readonly Link[];
}

export interface Told extends Disposable {
  readonly truth: GroundTruth;
  readonly directory: EmbeddedDirectory;
  /** The times of the scheduled snapshots. */
  readonly snapshots: readonly Millis[];
  /** One picture for each snapshot, or only for the newest. */
  readonly evenings: readonly Picture[];
  readonly end: Picture;
}

export interface TellOptions {
  readonly users?: number;
  readonly seed?: string;
  readonly scenario?: string;
  readonly anchor?: Millis;
  /** Takes a picture at every snapshot and not only at the newest. */
  readonly everyEvening?: boolean;
}

/** Plays a story on a real directory in its own file. */
export async function tell(options: TellOptions = {}): Promise<Told> {
  const { users = 120, seed = "contoso", scenario = "incident", anchor = ANCHOR, everyEvening = false } = options;
  const folder = mkdtempSync(join(tmpdir(), "contoso-"));
  const clock = { time: 0, now: () => clock.time };
  let ids = 0;
  const directory = EmbeddedDirectory.create(join(folder, "tenant.db"), {
    clock,
    newId: () => `id-${ids++}`,
    tenant: contosoTenant(seed),
  });
  const evenings: Picture[] = [];
  const snapshots: Millis[] = [];
  const truth = await tellRecordedStory({
    tenant: directory.tenant,
    actAs: (actingAs) => directory.as(actingAs),
    transaction: (work) => directory.transaction(work),
    setTime: (time) => {
      if (time < clock.time) throw new Error(`Time runs backwards to ${new Date(time).toISOString()}.`);
      clock.time = time;
    },
    snapshot: async () => {
      snapshots.push(clock.time);
      if (everyEvening || snapshots.length === SNAPSHOTS) evenings.push(await pictureOf(directory));
    },
    anchor,
    seed,
    users,
    scenario,
  });
  return {
    truth,
    directory,
    snapshots,
    evenings,
    end: await pictureOf(directory),
    [Symbol.dispose]() {
      directory.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export async function pictureOf(directory: EmbeddedDirectory): Promise<Picture> {
  const entities = new Map<RefKey, EntityState>();
  const links: Link[] = [];
  for await (const batch of directory.feed(null, new AbortController().signal)) {
    for (const entity of batch.entities) entities.set(refKey(entity.ref), entity);
    links.push(...batch.linksAdded);
  }
  return { at: directory.now(), entities, links };
}

export const stateIn = (picture: Picture, ref: EntityRef): EntityState | undefined => picture.entities.get(refKey(ref));

/** Returns the picture at the last scheduled snapshot, before the incident. */
export function newest({ evenings }: Told): Picture {
  const picture = evenings.at(-1);
  if (picture === undefined) throw new Error("No snapshot was taken.");
  return picture;
}
