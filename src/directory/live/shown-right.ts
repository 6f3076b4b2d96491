import { isSuccess } from "../../graph/http/refused.ts";

/** Returns which right the answer to a trial of a read shows: null if the service neither lists nor refuses it. */
export function shownRight(answer: Parameters<typeof isSuccess>[0]): boolean | null {
  if (isSuccess(answer)) return true;
  return answer.status === 403 ? false : null;
}
