import { RewindError } from "../domain/errors.ts";
import type { Investigation } from "./investigation.ts";

/** For a mode that keeps no history of its own: each question is refused, and its tools are not listed. */
export const noInvestigation: Investigation = {
  findObjects: () => Promise.reject(notHere("Finding objects by name")),
  getObjectHistory: () => Promise.reject(notHere("The history of an object")),
  compareSnapshots: () => Promise.reject(notHere("Comparing two snapshots")),
};

const notHere = (what: string): RewindError =>
  new RewindError("notSupported", `${what} is not possible in this mode: get_tenant_status says what is.`);
