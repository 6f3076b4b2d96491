import { quoted } from "../words/untrusted.ts";
import type { FreeAccount } from "./consequences.ts";

/** Names accounts that can still sign in, and the authors among them. Apart, because a start loads the lines that use it. */
export const accountWords = (accounts: readonly FreeAccount[]): string =>
  accounts
    .map(({ name, isAuthor }) => `${quoted(name)}${isAuthor === true ? ", an author of these changes" : ""}`)
    .join("; ");
