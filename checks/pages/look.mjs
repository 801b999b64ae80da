// What must hold of a page in every look: axe finds nothing, nothing scrolls sideways, and no text is cut.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// The problems of the page as it stands.
export async function problemsOf(page) {
  await page.evaluate(AXE);
  return [...(await violations(page)), ...(await page.evaluate(sideways))];
}

async function violations(page) {
  const found = await page.evaluate(async () => {
    const { violations, incomplete } = await axe.run(document, { resultTypes: ["violations", "incomplete"] });
    // Where axe is not sure of a color, a person would have to look, so that this counts too. A mark such as ✓ is no
    // text, a line of a list may be scrolled away, and paper has two colors.
    const isMark = ({ any }) => any.some(({ data }) => ["nonBmp", "elmPartiallyObscured"].includes(data?.messageKey));
    const unsure = matchMedia("print").matches ? [] : incomplete.filter(({ id }) => id === "color-contrast");
    const texts = unsure.map((rule) => ({ ...rule, nodes: rule.nodes.filter((node) => !isMark(node)) }));
    return [...violations, ...texts.filter(({ nodes }) => nodes.length > 0)].map(({ id, help, nodes }) => ({
      text: `${id}: ${help}`,
      nodes: nodes.slice(0, 3).map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary.replaceAll("\n", " ")}`),
    }));
  });
  return found.map(({ text, nodes }) => [`axe: ${text}`, ...nodes].join("\n      "));
}

// Runs in the page. Only a region for a wide table, a text field or a text with fixed lines may scroll sideways, and on
// paper nothing may.
function sideways() {
  const isPrint = matchMedia("print").matches;
  const problems = [];
  const root = document.scrollingElement;
  if (root.scrollWidth > root.clientWidth) {
    problems.push(`the page scrolls sideways: ${root.scrollWidth} of ${root.clientWidth} pixels`);
  }
  const name = (element) => element.tagName.toLowerCase() + (element.id ? `#${element.id}` : "") + [...element.classList].map((word) => `.${word}`).join("");
  for (const element of document.body.querySelectorAll("*")) {
    const { overflowX, display, clipPath } = getComputedStyle(element);
    if (element.scrollWidth <= element.clientWidth + 1 || overflowX === "visible" || display === "inline" || clipPath !== "none") {
      continue;
    }
    const isScroller = ["auto", "scroll"].includes(overflowX);
    const mayScroll = !isPrint && element.matches("textarea, pre, input, select, [role=region][tabindex]:has(table)");
    if (!isScroller && !element.matches("textarea, input, select")) {
      problems.push(`${name(element)} cuts its text: ${element.scrollWidth} of ${element.clientWidth} pixels`);
    } else if (!mayScroll) {
      problems.push(`${name(element)} scrolls sideways: ${element.scrollWidth} of ${element.clientWidth} pixels`);
    }
  }
  return problems;
}
