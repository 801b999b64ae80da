// Chromium, as Debian installs it, with nothing that talks to a network.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// Every look in which a page has to be right. For print, the page is laid out for paper once it is as it should be.
export const LOOKS = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  narrow: { colorScheme: "light", viewport: { width: 360, height: 740 } },
  print: { colorScheme: "light", viewport: { width: 1280, height: 900 } },
};

// Runs the function with a browser that has a new profile, and ends the browser.
export async function withBrowser(run) {
  const profile = await mkdtemp(join(tmpdir(), "pages-"));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ARGUMENTS,
    headless: true,
    offline: true,
  });
  try {
    return await run(browser);
  } finally {
    await browser.close();
    await rm(profile, { recursive: true, force: true });
  }
}

// Opens the file in a look. `problems` gets every error of the page, such as what its security policy refused.
export async function open(browser, file, look, problems) {
  const page = await browser.newPage();
  // a machine that compiles meanwhile is slow
  page.setDefaultTimeout(120_000);
  page.on("pageerror", (error) => problems.push(`error in the page: ${error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      problems.push(`the console says: ${message.text()}`);
    }
  });
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) {
      problems.push(`the page asks for ${request.url()}`);
    }
  });
  await page.setViewportSize(look.viewport);
  await page.emulateMedia({ colorScheme: look.colorScheme });
  await page.goto(pathToFileURL(file).href);
  return page;
}

// Lays the page out for paper.
export async function layOutForPrint(page) {
  await page.emulateMedia({ media: "print", colorScheme: "light" });
  await page.setViewportSize({ height: 900, width: await page.evaluate(widthOfPaper) });
}

// Runs in the page: the width of the printed part of the paper, in pixels. It is A4 unless the page says otherwise.
function widthOfPaper() {
  const rules = [...document.styleSheets].flatMap(({ cssRules }) => [...cssRules]);
  const all = rules.flatMap((rule) => [rule, ...(rule.cssRules ?? [])]);
  const size = all.find((rule) => rule instanceof CSSPageRule)?.style.size ?? "a4";
  const [short, long] = { a4: [210, 297], a3: [297, 420] }[size.split(" ")[0].toLowerCase()];
  const margins = 24;
  return Math.floor((((size.includes("landscape") ? long : short) - margins) * 96) / 25.4);
}
