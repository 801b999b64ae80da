// The printed page: every text that a screen shows stands on the paper, too.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

// Prints the page to the file, and returns the texts that the paper lacks.
export async function problemsOfPrint(page, file) {
  const texts = await page.evaluate(textsOf);
  await page.pdf({ path: file, preferCSSPageSize: true, printBackground: true });
  // the order in which the text was drawn keeps the letters of one text together
  const { stdout } = await run("pdftotext", ["-raw", "-enc", "UTF-8", file, "-"], { maxBuffer: 1 << 26 });
  const printed = letters(stdout);
  const lacking = texts.filter((text) => !printed.includes(letters(text)));
  return lacking.slice(0, 5).map((text) => `the paper lacks: ${text}`).concat(lacking.length > 5 ? [`the paper lacks ${lacking.length} texts in all`] : []);
}

// Lines break, and letters are joined, on paper as they do not in a page. A style may begin a sentence with a capital.
function letters(text) {
  return text.normalize("NFKC").toLowerCase().replace(/[\s\u00ad\u200b\f]+/gu, "");
}

// Runs in the page. What only helps on a screen, such as a form, is marked so.
function textsOf() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = new Set();
  while (walker.nextNode()) {
    const { parentElement: parent, textContent } = walker.currentNode;
    const isDrawn = !parent.closest("script, style, noscript, textarea, select, [data-screen-only], .hidden, caption, [hidden]");
    if (isDrawn && textContent.trim() !== "") {
      texts.add(textContent.trim());
    }
  }
  return [...texts];
}
