/** The number of daily captures that are measured, each after another change. */
export const DAYS = 3;
/** The size of the change that is compared with today's tools. */
export const COMPARED = 1_000;
const PREVIEWED = [100, COMPARED, 10_000, 100_000, 1_000_000];

/** Returns the number of objects of a tenant of this size that change in a day. */
export const dailyChange = (size: number): number => Math.max(1, Math.floor(size / 100));

/** Returns the sizes of the changes that previews are measured for, as far as the tenant is large enough. */
export const previewedChanges = (size: number): readonly number[] => PREVIEWED.filter((objects) => objects <= size);

/**
 * Returns all changes of the tenant in their order, regardless of the selected phases: first the days, then one for
 * each preview.
 */
export const plannedChanges = (size: number): readonly number[] => [
  ...Array.from({ length: DAYS }, () => dailyChange(size)),
  ...previewedChanges(size),
];

/** Returns the number of a previewed change among all, counted from 1. */
export function placeOfChange(size: number, objects: number): number {
  const place = previewedChanges(size).indexOf(objects);
  if (place < 0) throw new RangeError(`${objects} changes are not part of the plan for ${size} objects.`);
  return DAYS + place + 1;
}

/** Returns the number of measurements: the usual one, or a few for a quick look at a small tenant. */
export const roundsAt = (size: number, rounds: number): number => (size < QUICK ? Math.min(rounds, 3) : rounds);
const QUICK = 10_000;

/**
 * The rounds before those whose median counts, where a figure is of a running process. V8 has compiled what they run by
 * then. The first of them is a figure of its own.
 */
export const WARM_UP = 30;
