// Drives pages and the playground in Chromium.
//
//     node check.mjs --playground PAGE --answers PROGRAM --policy POLICY --vocabulary VOCABULARY --output FOLDER PAGE…
//
// Each page is checked in every look, and on paper. Pictures and printed pages stay in the folder. The exit code is 1 if
// anything is wrong.

import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { LOOKS, layOutForPrint, open, withBrowser } from "./browser.mjs";
import { problemsOf } from "./look.mjs";
import { problemsOfPrint } from "./paper.mjs";
import * as playground from "./playground.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: Object.fromEntries(["playground", "answers", "policy", "vocabulary", "output"].map((name) => [name, { type: "string" }])),
});
const { output = "pages" } = values;
await mkdir(output, { recursive: true });

let failures = 0;

// Runs a check on a page of its own, and says how it went.
async function check(browser, file, look, title, steps) {
  const problems = [];
  const page = await open(browser, file, LOOKS[look], problems);
  let note;
  try {
    note = await steps(page, problems);
  } catch (error) {
    problems.push(error.message);
  }
  const name = `${basename(file, ".html")}-${title.replaceAll(" ", "-")}-${look}`;
  await page.screenshot({ path: join(output, `${name}.png`), fullPage: true });
  await page.close();
  failures += problems.length > 0 ? 1 : 0;
  console.log(`${problems.length > 0 ? "WRONG" : "right"}  ${name}${note ? `: ${note}` : ""}`);
  problems.forEach((problem) => console.log(`    ${problem}`));
}

// Checks a state of a page in every look, and on paper.
async function checkLooks(browser, file, title, reach = async () => {}) {
  for (const look of Object.keys(LOOKS)) {
    await check(browser, file, look, title, async (page, problems) => {
      await reach(page);
      if (look === "print") {
        await layOutForPrint(page);
      }
      problems.push(...(await problemsOf(page)));
      if (look === "print") {
        problems.push(...(await problemsOfPrint(page, join(output, `${basename(file, ".html")}-${title}.pdf`))));
      }
    });
  }
}

await withBrowser(async (browser) => {
  for (const file of positionals) {
    await checkLooks(browser, file, "page");
  }
  if (values.playground) {
    const file = values.playground;
    await checkLooks(browser, file, "answer", playground.askOnce);
    await checkLooks(browser, file, "mistake", async (page) => {
      await playground.askOnce(page);
      await page.fill("#snapshot", (await page.inputValue("#snapshot")).replace('"ada"', '"adam"'));
      await page.waitForSelector("#snapshot-mistake:not([hidden])");
    });
    await check(browser, file, "light", "visit", playground.visit);
    await check(browser, file, "light", "mistakes", playground.mistakes);
    await check(browser, file, "light", "policy", (page) => playground.otherPolicy(page, values.policy));
    await check(browser, file, "light", "yaml", playground.yaml);
    await check(browser, file, "light", "own rows", (page) => playground.ownRows(page, values.vocabulary));
    const library = (length) => `${length.toLocaleString("en")} answers are the library's`;
    await check(browser, file, "light", "compared", async (page) => {
      await page.waitForSelector("#shown:not([hidden])");
      return library((await playground.compare(page, values.answers)).length);
    });
    await check(browser, file, "light", "compared with own rows", async (page) => {
      await playground.ownRows(page, values.vocabulary);
      return library((await playground.compare(page, values.answers, values.vocabulary)).length);
    });
  }
});
process.exitCode = failures > 0 ? 1 : 0;
