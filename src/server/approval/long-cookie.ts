import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { CookieOptions } from "hono/utils/cookie";

/** Browsers keep cookies of 4,096 bytes with name and attributes. Source: RFC 6265, 6.1. */
const PART = 3_500;
/** Together below the 16 KiB of headers that Node takes. */
const MOST_PARTS = 4;

const nameOf = (name: string, part: number): string => (part === 0 ? name : `${name}-${part}`);

/** Sets a cookie that may be longer than browsers take, in parts. Throws for more than fits into a request. */
export function setLongCookie(c: Context, name: string, value: string, options: CookieOptions): void {
  const parts = Math.max(1, Math.ceil(value.length / PART));
  if (parts > MOST_PARTS) throw new RangeError(`The cookie ${name} is too long.`);
  for (let part = 0; part < parts; part += 1) {
    setCookie(c, nameOf(name, part), value.slice(part * PART, (part + 1) * PART), options);
  }
}

/** Returns the whole of such a cookie, or null without one. */
export function getLongCookie(c: Context, name: string): string | null {
  const parts: string[] = [];
  for (let part = 0; part < MOST_PARTS; part += 1) {
    const value = getCookie(c, nameOf(name, part));
    if (value === undefined) break;
    parts.push(value);
  }
  return parts.length === 0 ? null : parts.join("");
}
