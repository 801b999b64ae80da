"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const [snapshot, policy, vocabulary, scopes] = ["snapshot", "policy", "vocabulary", "scopes"].map(byId);
  const [user, place, kind] = ["user", "place", "kind"].map(byId);
  const [isPublic, assigned, token] = ["public", "assigned", "token"].map(byId);
  let listing = null;
  let action = null;

  const element = (name, properties, children = []) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const count = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

  // text in backticks is code, as in the library's own texts
  const prose = (text) => text.split("`").map((part, position) => (position % 2 === 1 ? element("code", { textContent: part }) : part));

  // a mistake stands below its field, with a way to its place

  const clearMistakes = (...fields) => {
    for (const field of fields) {
      byId(`${field}-mistake`).hidden = true;
      byId(field)?.removeAttribute("aria-invalid");
    }
  };

  const select = (text, { start, end }) => {
    text.closest("details")?.setAttribute("open", "");
    text.focus();
    text.setSelectionRange(start, Math.max(end, start + 1));
    // browsers do not scroll to a selection by themselves
    const line = text.value.slice(0, start).split("\n").length;
    const height = text.scrollHeight / text.value.split("\n").length;
    text.scrollTop = Math.max(0, height * (line - 4));
    text.scrollLeft = 0;
  };

  const showMistake = (mistake) => {
    const box = byId(`${mistake.field}-mistake`);
    const text = byId(mistake.field);
    const parts = [element("p", {}, [element("strong", {}, prose(`${mistake.message}.`))])];
    const { path, at } = mistake;
    if (at) {
      const where = element("p", {}, [`Line ${at.line}, column ${at.column}`]);
      if (path) {
        where.append(", at ", element("code", { textContent: path }));
      }
      where.append(". ");
      const show = element("button", { type: "button", textContent: "Show the place" });
      show.addEventListener("click", () => select(text, at));
      where.append(show);
      parts.push(where);
    } else if (path) {
      parts.push(element("p", {}, ["At ", element("code", { textContent: path }), "."]));
    }
    if (mistake.others.length > 0) {
      const others = mistake.others.map((other) => element("li", {}, prose(other)));
      if (mistake.unlisted > 0) {
        others.push(element("li", { textContent: `and ${mistake.unlisted} more` }));
      }
      parts.push(element("ul", {}, others));
    }
    box.replaceChildren(...parts);
    box.hidden = false;
    text?.setAttribute("aria-invalid", "true");
  };

  // the answer

  const showNothing = (why) => {
    byId("shown").hidden = true;
    byId("waiting").hidden = false;
    byId("waiting").textContent = why;
    byId("said").textContent = "";
  };

  const question = () => ({
    user: user.value === "" ? null : Number(user.value),
    place: Number(place.value),
    kind: kind.value,
    public: isPublic.checked && !isPublic.disabled,
    assigned: assigned.checked && !assigned.disabled,
    scopes: token.checked ? scopes.value : null,
    action,
  });

  const who = ({ everybody, named, unnamed }) => {
    const parts = everybody ? ["Everybody, signed in or not. By role, team, share or ownership: "] : [];
    const total = named.length + unnamed;
    if (total === 0) {
      return [...parts, everybody ? "nobody." : "No user of this directory."];
    }
    parts.push(`${count(total, "user", "users")}: `);
    named.forEach((name, position) => parts.push(position > 0 ? ", " : "", element("span", { className: "name", textContent: name })));
    return [...parts, unnamed > 0 ? `, and ${unnamed.toLocaleString("en")} more.` : "."];
  };

  const ask = () => {
    clearMistakes("scopes", "question");
    const reply = JSON.parse(wasm_bindgen.ask(JSON.stringify(question())));
    if (reply.mistake) {
      showMistake(reply.mistake);
      showMarks(null);
      showNothing("There is no answer, because something in the question is wrong.");
      return;
    }
    const answer = reply.done;
    byId("explanation").innerHTML = answer.html;
    byId("text").textContent = answer.text;
    byId("who").replaceChildren(...who(answer.who));
    byId("waiting").hidden = true;
    byId("shown").hidden = false;
    byId("said").textContent = `${action}: ${answer.allowed ? "allowed" : "denied"}`;
    showMarks(answer.may);
  };

  // the list of actions, each with its answer

  const showMarks = (may) => {
    const items = [...byId("action-list").children];
    for (const item of items) {
      const allowed = may?.includes(item.dataset.action);
      item.classList.toggle("allowed", allowed === true);
      item.classList.toggle("denied", allowed === false);
      item.querySelector(".glyph").textContent = may === null ? "" : allowed ? "✓" : "✗";
      item.querySelector(".hidden").textContent = may === null ? "" : allowed ? ", allowed" : ", denied";
    }
  };

  const showActions = () => {
    const { actions } = listing.kinds.find(({ name }) => name === kind.value);
    if (!actions.some(({ name }) => name === action)) {
      action = actions[0].name;
    }
    const items = actions.map(({ name, purpose }) => {
      const input = element("input", { type: "radio", name: "action", value: name, checked: name === action });
      const words = element("span", { className: "words" }, [
        element("span", { className: "purpose" }, prose(purpose)),
        element("code", { textContent: name }),
        element("span", { className: "hidden" }),
      ]);
      const glyph = element("span", { className: "glyph" });
      glyph.setAttribute("aria-hidden", "true");
      const item = element("label", { className: "action" }, [input, glyph, words]);
      item.dataset.action = name;
      return item;
    });
    byId("action-list").replaceChildren(...items);
  };

  const showKinds = () => {
    const { kinds, app } = listing.places[Number(place.value)];
    const before = kind.value;
    kind.replaceChildren(...kinds.map((name) => element("option", { value: name, textContent: name })));
    kind.value = kinds.includes(before) ? before : kinds[0];
    showKind(app);
  };

  const showKind = (inApp = listing.places[Number(place.value)].app) => {
    // an app is public or not by its row, and only what is in an app is assigned to anybody
    const isContent = inApp && kind.value !== "app";
    isPublic.disabled = !isContent;
    assigned.disabled = !isContent || user.value === "";
    showActions();
    ask();
  };

  // the lists of users and places

  const chosen = (list) => list.selectedOptions[0]?.textContent;

  const refill = (list, options, before) => {
    list.replaceChildren(...options);
    const same = [...list.options].find(({ textContent }) => textContent === before);
    if (same) {
      same.selected = true;
    }
  };

  const showLists = () => {
    const users = listing.users.map((textContent, value) => element("option", { value, textContent }));
    const before = chosen(user);
    refill(user, [element("option", { value: "", textContent: "Nobody is signed in" }), ...users], before);
    if (before === undefined && users.length > 0) {
      users[0].selected = true;
    }
    const groups = new Map();
    listing.places.forEach(({ owner, label, public: open }, value) => {
      const textContent = open ? `${label} (public)` : label;
      groups.set(owner, [...(groups.get(owner) ?? []), element("option", { value, textContent })]);
    });
    refill(place, [...groups].map(([label, options]) => element("optgroup", { label }, options)), chosen(place));
  };

  const open = () => {
    clearMistakes("snapshot", "policy", "vocabulary", "scopes", "question");
    const reply = JSON.parse(wasm_bindgen.open(snapshot.value, policy.value, vocabulary.value));
    byId("asked").disabled = Boolean(reply.mistake);
    byId("trial").hidden = reply.done?.governance !== "another";
    byId("added").hidden = reply.done?.governance !== "with_own_rows";
    if (reply.mistake) {
      listing = null;
      showMistake(reply.mistake);
      byId("action-list").replaceChildren();
      showNothing("Answers appear here when there is a valid snapshot.");
      return;
    }
    listing = reply.done;
    byId("policy-state").textContent = listing.is_documented ? "Policy: the documented one" : "Policy: another one";
    byId("vocabulary-state").textContent = vocabulary.value.trim() === "" ? "Vocabulary: the documented one" : "Vocabulary: with rows of your own";
    if (listing.places.length === 0) {
      byId("asked").disabled = true;
      showNothing("The directory is empty: there is nothing to ask about.");
      return;
    }
    showLists();
    showKinds();
  };

  const later = (run) => {
    let timer;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(run, 250);
    };
  };

  const start = async () => {
    const code = Uint8Array.from(atob(byId("wasm").textContent), (letter) => letter.charCodeAt(0));
    byId("wasm").remove();
    await wasm_bindgen({ module_or_path: code });
    const put = (field, text) => {
      field.value = text;
      field.scrollTop = 0;
      open();
    };
    for (const field of [snapshot, policy, vocabulary]) {
      field.addEventListener("input", later(open));
    }
    for (const button of document.querySelectorAll("[data-opens]")) {
      const field = byId(button.dataset.opens);
      const file = byId(`${field.id}-file`);
      button.addEventListener("click", () => file.click());
      file.addEventListener("change", async () => {
        if (file.files.length > 0) {
          put(field, await file.files[0].text());
          file.value = "";
        }
      });
    }
    byId("example").addEventListener("click", () => put(snapshot, wasm_bindgen.example()));
    byId("documented").addEventListener("click", () => put(policy, ""));
    byId("no-vocabulary").addEventListener("click", () => put(vocabulary, ""));
    place.addEventListener("change", showKinds);
    kind.addEventListener("change", () => showKind());
    user.addEventListener("change", () => showKind());
    for (const box of [isPublic, assigned]) {
      box.addEventListener("change", ask);
    }
    token.addEventListener("change", () => {
      byId("scopes-field").hidden = !token.checked;
      ask();
    });
    scopes.addEventListener("input", later(ask));
    byId("actions").addEventListener("change", ({ target }) => {
      action = target.value;
      ask();
    });
    byId("question").addEventListener("submit", (event) => event.preventDefault());
    // a browser may restore the fields when the page is reloaded
    byId("scopes-field").hidden = !token.checked;
    put(snapshot, snapshot.value === "" ? wasm_bindgen.example() : snapshot.value);
  };

  start().catch((error) => showNothing(`The page cannot run here: ${error}`));
})();
