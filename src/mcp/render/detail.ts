/** The amounts of one item that are shown. What is left out is counted, with the call that shows it. */
export interface Detail {
  /** Parts of properties that differ. */
  readonly differences: number;
  readonly links: number;
  /** Characters of one value, and elements of one collection. */
  readonly length: number;
  readonly elements: number;
  readonly authors: number;
  /** Events of the log one by one. */
  readonly events: number;
  /** True where names of what differs are shown without their values. */
  readonly isByName?: boolean;
  /** Groups of so many changes alike, and larger ones, name the parts that differ between them without values. */
  readonly namesFrom?: number;
  /** Changes that are like no others name what differs without values. */
  readonly namesAlone?: "usersAndGroups" | "all";
}

export const compactDetail: Detail = { differences: 8, links: 3, length: 80, elements: 5, authors: 3, events: 0 };
/** Of a change in a line, which names every author. */
export const briefDetail: Detail = { ...compactDetail, authors: 1_000 };
/** No value of a change, for the most changes on a page. */
export const namesDetail: Detail = { ...briefDetail, isByName: true };
/**
 * From most values to none, for a page that is to hold all of the changes asked for. Values of large groups go first, and
 * those of policies, roles and applications last.
 */
export const leanerDetails: readonly Detail[] = [
  ...[24, 12, 6, 3].map((namesFrom) => ({ ...briefDetail, namesFrom })),
  ...(["usersAndGroups", "all"] as const).map((namesAlone) => ({ ...briefDetail, namesFrom: 3, namesAlone })),
  namesDetail,
];
export const fullDetail: Detail = { differences: 200, links: 20, length: 1_000, elements: 50, authors: 8, events: 8 };
/** Of an object that is asked for alone: as much as its page holds. */
export const objectDetail: Detail = {
  ...{ differences: 1_000, links: 20, length: 250, elements: 1_000 },
  ...{ authors: 100, events: 8 },
};
/** Authors of a change or step alone, which no other call shows by their parts. */
export const AUTHORS_ALONE = 30;
/** Of one record of the log, whose values may be in no capture: as much as its page holds. */
export const recordDetail: Detail = { ...fullDetail, differences: 1_000, links: 200, length: 4_000, elements: 1_000 };

/** From much to hardly any: an item that alone would fill a page is shown in the first of them that fits. */
export const lesserDetails: readonly Detail[] = [
  fullDetail,
  { differences: 40, links: 20, length: 300, elements: 20, authors: 4, events: 2 },
  { differences: 12, links: 10, length: 120, elements: 6, authors: 3, events: 0 },
  { differences: 6, links: 2, length: 60, elements: 3, authors: 2, events: 0 },
  { differences: 1, links: 1, length: 24, elements: 1, authors: 1, events: 0 },
];
