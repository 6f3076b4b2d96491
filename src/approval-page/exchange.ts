import type { Html } from "./html.ts";

/** A request as far as the page looks at it. Header values are null where the browser sent none. */
export interface PageRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: {
    readonly host: string | null;
    readonly origin: string | null;
    readonly cookie: string | null;
    readonly contentType: string | null;
    readonly fetchSite: string | null;
    readonly fetchDest: string | null;
    readonly purpose: string | null;
  };
  /** The fields of a posted form; null if it is longer than one can be. Read only after the gate has let it in. */
  form(): Promise<URLSearchParams | null>;
}

export type PageAnswer =
  | { readonly kind: "page"; readonly status: number; readonly title: string; readonly body: Html }
  /** Sets the session and goes on to the page, by a navigation that starts on our own page. */
  | { readonly kind: "enter"; readonly place: string; readonly cookie: string }
  /** After a form was taken: the page is read anew, so that reloading it posts nothing. */
  | { readonly kind: "seeOther"; readonly place: string };

export const placeOf = (place: string): string => `/approval/${place}`;
