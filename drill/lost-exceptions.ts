/** A name Graph gives lists of what a policy leaves alone. */
const EXCLUSION = /^exclude[A-Z]/;

/** Whether a policy's conditions left something alone and now leave nothing of its kind: what locks people out by mistake. */
export function losesExceptions(now: unknown, then: unknown): boolean {
  if (!isObject(now) || !isObject(then)) return false;
  return Object.entries(then).some(([name, was]) => {
    const is = now[name];
    if (EXCLUSION.test(name)) return isFull(was) && !isFull(is);
    return losesExceptions(is ?? {}, was);
  });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isFull = (value: unknown): boolean => Array.isArray(value) && value.length > 0;
