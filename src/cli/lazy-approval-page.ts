import { machine, newSecret, sleep } from "../app/machine.ts";
import type { ProcessContext } from "../app/process-context.ts";
import type { Settings } from "../app/settings/read-settings.ts";
import type { ApprovalPage } from "../approval-page/approval-page.ts";
import { browserOpener } from "../approval-page/open-browser.ts";
import type { ShowPage } from "../guard/person.ts";
import type { Services } from "../service/services.ts";

export interface LazyApprovalPage {
  /** Absent where the page is turned off, and where no browser of the person's can be reached. */
  readonly showPage?: ShowPage;
  close(): Promise<void>;
}

/** Returns the approval page of this process, which is loaded and served from the first time it is shown. */
export function lazyApprovalPage(
  { approvalPage, dataFolder }: Pick<Settings, "approvalPage" | "dataFolder">,
  { environment }: Pick<ProcessContext, "environment">,
  { services, report }: { readonly services: () => Promise<Services>; readonly report: (error: unknown) => void },
): LazyApprovalPage {
  const { platform } = process;
  const openBrowser = approvalPage ? browserOpener({ platform, environment, sleep }) : null;
  if (openBrowser === null) return { close: async () => {} };
  let page: Promise<ApprovalPage> | null = null;
  const load = async (): Promise<ApprovalPage> => {
    const { browserPage } = await import("../approval-page/browser-page.ts");
    const place = { platform, environment, dataFolder };
    return browserPage({ services, openBrowser, place, clock: machine, newSecret, report });
  };
  return {
    showPage: async (request) => {
      page ??= load();
      return (await page).show(request);
    },
    close: async () => (await page)?.close(),
  };
}
