import { MAX_PAGE_SIZE } from "../../service/page.ts";
import type { SwitchSettings } from "../behaviors/switches.ts";
import type { Query } from "./query.ts";

interface PagedRequest {
  readonly url: URL;
  readonly headers: Headers;
  readonly behavior: SwitchSettings;
}

export interface PageSize {
  readonly rows: number;
  /** Value of the header that says which preference was applied, or null if none was. */
  readonly applied: string | null;
}

/**
 * Returns the size of a page. OData 4.01, 8.2.8.5 lets a service ignore `Prefer: odata.maxpagesize`, and users of Graph
 * report that lists of users do.
 */
export function pageSize({ url, headers, behavior }: PagedRequest, { top }: Query): PageSize {
  const [, asked] =
    /(?:^|[,;\s])(?:odata\.)?maxpagesize=(\d{1,9})(?=$|[,;\s])/i.exec(headers.get("prefer") ?? "") ?? [];
  if (behavior["max-page-size"] === "ignored" || asked === undefined || Number(asked) < 1) {
    return { rows: top, applied: null };
  }
  const rows = Math.min(Number(asked), url.searchParams.has("$top") ? top : MAX_PAGE_SIZE);
  return { rows, applied: `odata.maxpagesize=${rows}` };
}
