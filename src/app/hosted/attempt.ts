import { RewindError } from "../../domain/errors.ts";
import type { Finding } from "../../domain/finding.ts";

export type Examined<T> = { readonly value: T } | { readonly finding: Finding };

export const well = (name: string, says: string): Finding => ({ name, ok: true, says, remedy: null });

export const unwell = (name: string, says: string, remedy: string): Finding => ({ name, ok: false, says, remedy });

/** Does a part of an examination. Returns what is in the way as a finding, whose remedy is the end of a sentence of ours. */
export async function attempt<T>(name: string, work: () => Promise<T>): Promise<Examined<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { message } = error;
    const end = error instanceof RewindError ? message.indexOf(". ") : -1;
    return {
      finding:
        end === -1
          ? unwell(name, message, "Check that this machine reaches it.")
          : unwell(name, message.slice(0, end + 1), message.slice(end + 2)),
    };
  }
}
