import { toldList } from "../words/name-list.ts";
import { told, type Wording } from "../words/told.ts";
import { quoted } from "../words/untrusted.ts";
import { ANY_TRUSTED, TRUSTED_FOR_MFA } from "./named-location.ts";
import type { Locations } from "./sign-in-space.ts";

/** What a policy newly excludes by naming trusted places, in words. */
interface TrustedPlaces {
  readonly text: string | Wording;
  /** True where only addresses make a difference that Graph does not show. */
  readonly isUnread: boolean;
}

const UNREAD = "addresses trusted for per-user MFA, which cannot be read";

/**
 * Names the trusted locations that an exclusion of trusted places makes a difference for. Returns null for a value that
 * stands for no trusted places. `excepts` says if excluding a location alone would except further sign-ins.
 */
export function trustedPlaces(
  value: string,
  locations: Locations,
  excepts: (id: string) => boolean,
): TrustedPlaces | null {
  if (value === TRUSTED_FOR_MFA) return { text: UNREAD, isUnread: true };
  if (value !== ANY_TRUSTED) return null;
  const trusted = [...locations.values()].filter((location) => location.trusted);
  const gained = trusted.filter(({ id }) => excepts(id));
  const names = toldList(gained.map(({ id, name }) => quoted(name ?? id)));
  if (gained.length > 0) {
    const isAll = gained.length === trusted.length;
    return { text: told`any trusted location (${isAll ? "" : "newly "}${names})`, isUnread: false };
  }
  const unread = trusted.length === 0 ? `of which there are only ${UNREAD}` : `which adds only ${UNREAD}`;
  return { text: `any trusted location (${unread})`, isUnread: true };
}
