import { chromium } from "playwright-core";
import { drawing } from "../../src/mcp/icons.ts";

/**
 * Draws the server's icon as a square picture for lists that do not accept SVG. Needs Chromium, like the approval
 * page's picture.
 */
export async function pictureIcon(picture: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  const page = await browser.newPage({ viewport: { width: 512, height: 512 } });
  await page.setContent(
    `<style>body { margin: 0 } svg { display: block; width: 512px; padding: 40px; box-sizing: border-box }</style>${drawing}`,
  );
  await page.screenshot({ path: picture, omitBackground: true });
  await browser.close();
}
