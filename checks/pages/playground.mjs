// Drives the playground as a person does, and compares each of its answers with the library's.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import assert from "node:assert/strict";

const run = promisify(execFile);

// Puts a text into a field at once. Typing a snapshot letter by letter would read it as often.
const put = async (page, field, text) => {
  await page.fill(`#${field}`, text);
  // the page waits for a pause
  await page.waitForTimeout(400);
};
const choose = async (page, list, label) => {
  const options = await page.locator(`#${list} option`).allTextContents();
  const found = options.find((option) => option.startsWith(label));
  assert.ok(found, `${list} has no option ${label}: ${options}`);
  await page.selectOption(`#${list}`, { label: found });
};
const verdict = (page) => page.locator("#explanation .verdict .word strong").textContent();

// Asks whether Ana may delete the app `dogs`, where her team holds everything and her role limits it.
export async function askOnce(page) {
  await page.waitForSelector("#shown:not([hidden])");
  await choose(page, "user", "ana");
  await choose(page, "place", "dogs");
  await choose(page, "kind", "app");
  await page.check("input[value=delete_app]");
  assert.equal(await verdict(page), "Denied");
  assert.match(await page.textContent("#explanation .reason"), /a team grants it, but the user's role limits/u);
}

// The story of a first visit, with a keyboard and a mouse.
export async function visit(page) {
  await askOnce(page);
  const tree = await page.locator("#explanation .tree > li").allTextContents();
  assert.ok(tree.some((line) => line.includes("builders") && line.includes("full_access")), `${tree}`);
  const remedies = await page.locator("#explanation .remedies > ol > li .change").allTextContents();
  assert.match(remedies[0], /share the app dogs with the user, with DELETE_APP/u);
  assert.match(await page.textContent("#explanation .told"), /HTTP 403/u);
  assert.match(await page.textContent("#who"), /ada/u);

  // the arrow keys go through the actions, and the answer follows
  await page.focus("input[value=delete_app]");
  await page.keyboard.press("ArrowUp");
  const other = await page.locator("input[name=action]:checked").inputValue();
  assert.notEqual(other, "delete_app");
  assert.match(await page.textContent("#said"), new RegExp(`^${other}: `, "u"));
  await page.check("input[value=view_app]");
  assert.equal(await verdict(page), "Allowed");
  assert.equal(await page.locator("#explanation .remedies").count(), 0);

  // an assignment, and a token
  await choose(page, "user", "ben");
  await choose(page, "place", "cats");
  await choose(page, "kind", "task");
  await page.check("input[value=update_task_status]");
  assert.equal(await verdict(page), "Denied");
  await page.check("#assigned");
  assert.equal(await verdict(page), "Allowed");
  await page.check("#token");
  assert.equal(await verdict(page), "Denied");
  await put(page, "scopes", "UPDATE_TASK_STATUS, VIEW_MODELS");
  assert.equal(await verdict(page), "Allowed");
  await put(page, "scopes", "UPDATE_TASKS");
  assert.match(await page.textContent("#scopes-mistake"), /unknown permission UPDATE_TASKS/u);
  assert.ok(await page.isHidden("#shown"), "an answer is shown beside a mistake");
  await page.uncheck("#token");
  assert.equal(await verdict(page), "Allowed");
}

// Mistakes in a snapshot and in a policy: the words, the place, and no answer meanwhile.
export async function mistakes(page) {
  const good = await page.inputValue("#snapshot");
  const spoil = async (from, to) => {
    assert.ok(good.includes(from), `the example has no ${from}`);
    await put(page, "snapshot", good.replace(from, to));
    assert.ok(await page.isHidden("#shown"), "an answer is shown beside a mistake");
    assert.ok(await page.isDisabled("#user"), "a question is asked beside a mistake");
    return (await page.textContent("#snapshot-mistake")).replaceAll(/\s+/gu, " ");
  };
  const line = (text) => good.slice(0, good.indexOf(text)).split("\n").length;

  const syntax = await spoil('"version"', "version");
  assert.match(syntax, new RegExp(`this is not JSON: key must be a string\\. ?Line ${line('"version"')}, column \\d+\\.`, "u"));
  const name = await spoil('"financial_manager"', '"finance_manager"');
  assert.match(name, /finance_manager/u);
  assert.match(name, new RegExp(`Line ${line('"financial_manager"')}, column \\d+, at organizations\\[0\\]\\.members\\[\\d\\]\\.role`, "u"));
  await page.click("#snapshot-mistake button");
  const marked = await page.$eval("#snapshot", (field) => field.value.slice(field.selectionStart, field.selectionEnd));
  assert.equal(marked, '"finance_manager"');
  assert.ok(await page.$eval("#snapshot", (field) => field === document.activeElement && field.scrollTop > 0));

  // a snapshot that is read, and contradicts itself
  const broken = await spoil('"user": "ana"', '"user": "anna"');
  assert.match(broken, /unknown user ana/u);
  assert.match(broken, /at organizations\[0\]/u);
  const forgotten = await spoil(/\s*"suspended": false,/u.exec(good)[0], "");
  assert.match(forgotten, /missing field suspended/u);

  // a name that looks like markup is a text
  await put(page, "snapshot", good.replace('"Cleo"', '"<img src=x onerror=alert(1)>"'));
  assert.ok(await page.isHidden("#snapshot-mistake"));
  await choose(page, "user", "cleo · <img src=x");
  await put(page, "snapshot", good.replaceAll('"cleo"', '"<b>cleo</b>"'));
  await choose(page, "user", "<b>cleo</b>");
  assert.match(await page.textContent("#explanation .question"), /<b>cleo<\/b>/u);

  await page.click("#policy-box summary");
  await put(page, "policy", '{"version": 1}');
  assert.match(await page.textContent("#policy-mistake"), /missing field roles/u);
  assert.ok(await page.isHidden("#shown"), "an answer is shown beside a mistake");
  await page.click("#documented");
  await put(page, "snapshot", "");
  assert.match(await page.textContent("#snapshot-mistake"), /the snapshot is empty/u);
  await page.click("#example");
  assert.equal(await page.inputValue("#snapshot"), good);
  assert.ok(await page.isVisible("#shown"));
}

// A policy of somebody's own decides, and the page says that another one governed.
export async function otherPolicy(page, policy) {
  await askOnce(page);
  await page.click("#policy-box summary");
  await put(page, "policy", await readFile(policy, "utf8"));
  assert.ok(await page.isVisible("#trial"));
  assert.match(await page.textContent("#explanation"), /decided by policy/u);
  await put(page, "policy", "");
  assert.ok(await page.isHidden("#trial"));
}

// A vocabulary of a service's own: its kinds and actions can be asked about, and mistakes in it are shown.
export async function ownRows(page, vocabulary) {
  await askOnce(page);
  await page.click("#vocabulary-box summary");
  const rows = await readFile(vocabulary, "utf8");
  await put(page, "vocabulary", rows.replace('"run_pipeline"', '"delete_app"'));
  assert.match(await page.textContent("#vocabulary-mistake"), /delete_app/u);
  assert.ok(await page.isHidden("#shown"), "an answer is shown beside a mistake");
  await put(page, "vocabulary", rows);
  assert.ok(await page.isHidden("#vocabulary-mistake"));
  // rows of a service's own are no other policy
  assert.ok(await page.isHidden("#trial"));
  assert.ok(await page.isVisible("#added"));
  await choose(page, "user", "ana");
  await choose(page, "place", "dogs");
  await choose(page, "kind", "pipeline");
  await page.check("input[value=run_pipeline]");
  assert.equal(await verdict(page), "Allowed");
  await page.check("#token");
  await put(page, "scopes", "RUN_PIPELINES");
  assert.equal(await verdict(page), "Allowed");
  await put(page, "scopes", "VIEW_MODELS");
  assert.equal(await verdict(page), "Denied");
  await page.uncheck("#token");
  await page.click("#no-vocabulary");
  assert.ok(await page.isHidden("#added"));
  assert.ok(!(await page.locator("#kind option").allTextContents()).includes("pipeline"));
  await put(page, "vocabulary", rows);
}

// The snapshot as YAML: the same answers, and mistakes with their places.
export async function yaml(page) {
  await askOnce(page);
  const json = JSON.parse(await page.inputValue("#snapshot"));
  // of YAML, JSON is a part: one member a line, and no bracket at the start
  const text = Object.entries(json).map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join("\n");
  await put(page, "snapshot", text);
  assert.ok(await page.isHidden("#snapshot-mistake"));
  await askOnce(page);
  await put(page, "snapshot", text.replace('"financial_manager"', '"finance_manager"'));
  const mistake = (await page.textContent("#snapshot-mistake")).replaceAll(/\s+/gu, " ");
  const line = text.slice(0, text.indexOf('"financial_manager"')).split("\n").length;
  assert.match(mistake, /finance_manager/u);
  assert.match(mistake, new RegExp(`Line ${line}, column \\d+, at organizations\\[0\\]\\.members\\[\\d\\]\\.role`, "u"));
  assert.ok(await page.isHidden("#shown"), "an answer is shown beside a mistake");
}

// Each question that the program `answers` answers is asked in the page, and the texts have to be equal.
export async function compare(page, answers, vocabulary) {
  const folder = await mkdtemp(join(tmpdir(), "answers-"));
  const snapshot = join(folder, "snapshot.json");
  await writeFile(snapshot, await page.inputValue("#snapshot"));
  const rows = vocabulary === undefined ? [] : [vocabulary];
  const { stdout } = await run(answers, [snapshot, ...rows], { maxBuffer: 1 << 28 });
  await rm(folder, { recursive: true });
  const expected = stdout.trim().split("\n").map((line) => JSON.parse(line));
  const different = await page.evaluate(askAll, expected);
  assert.deepEqual(different.slice(0, 3), []);
  return expected;
}

// Runs in the page: chooses in the form, and reads what is shown.
function askAll(expected) {
  const byId = (id) => document.getElementById(id);
  const changed = (field) => field.dispatchEvent(new Event("change", { bubbles: true }));
  const chooseBy = (list, fits) => {
    const option = [...list.options].find(fits);
    if (option && !option.selected) {
      option.selected = true;
      changed(list);
    }
    return option !== undefined;
  };
  const check = (box, wanted) => {
    if (!box.disabled && box.checked !== wanted) {
      box.checked = wanted;
      changed(box);
    }
  };
  const different = [];
  for (const { user, owner, app, kind, public: isPublic, assigned, action, text, changes } of expected) {
    const group = owner.startsWith("user:") ? `Owned by ${owner.slice(5)}` : owner;
    const found = [
      chooseBy(byId("user"), ({ value, textContent }) => (user === null ? value === "" : textContent.startsWith(`${user} · `))),
      chooseBy(byId("place"), ({ parentElement, textContent }) =>
        parentElement.label.toLowerCase() === group.toLowerCase() &&
        (app === null ? textContent === (owner.startsWith("user:") ? "What the user owns outside apps" : "The organization itself") : textContent.split(" ")[0] === app)),
      chooseBy(byId("kind"), ({ value }) => value === kind),
    ];
    check(byId("public"), isPublic);
    check(byId("assigned"), assigned);
    const radio = document.querySelector(`input[name=action][value=${action}]`);
    if (radio && !radio.checked) {
      radio.checked = true;
      changed(radio);
    }
    const shown = {
      text: byId("text").textContent,
      allowed: byId("explanation").querySelector(".verdict").classList.contains("allowed"),
      mark: radio?.closest("label").classList.contains("allowed"),
      changes: byId("explanation").querySelectorAll(".change").length,
    };
    const allowed = text.startsWith("allowed: ");
    const same = found.every(Boolean) && shown.text === text && shown.allowed === allowed && shown.mark === allowed && shown.changes === changes;
    if (!same) {
      different.push({ user, owner, app, kind, action, found, expected: text, shown });
    }
  }
  return different;
}
