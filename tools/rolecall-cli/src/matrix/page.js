"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const [find, level, holder] = ["find", "level", "holder"].map(byId);
  const table = byId("table");
  const rows = [...table.querySelectorAll("tr[data-level]")];
  const groups = [...table.querySelectorAll("[data-columns]")];
  const plain = (text) => text.toLowerCase().replaceAll("_", " ");
  const texts = new Map(rows.map((row) => {
    const parts = [row.querySelector(".title"), row.querySelector("code")];
    return [row, plain(parts.map((part) => part.textContent).join(" "))];
  }));

  const countShown = (all) => all.filter((row) => !row.hidden).length;

  const showRows = () => {
    const words = plain(find.value).split(/\s+/);
    for (const row of rows) {
      const found = words.every((word) => texts.get(row).includes(word));
      row.hidden = !found || (level.value !== "" && row.dataset.level !== level.value);
    }
    for (const section of table.tBodies) {
      const all = rows.filter((row) => row.parentElement === section);
      const shown = countShown(all);
      section.hidden = shown === 0;
      const count = shown < all.length ? `${shown} of ${all.length}` : all.length;
      section.querySelector("small").textContent = `${count} ${all.length === 1 ? "permission" : "permissions"}`;
    }
    const shown = countShown(rows);
    byId("count").value = `${shown} of ${rows.length} permissions`;
    byId("none").hidden = shown > 0;
    table.hidden = shown === 0;
  };

  const showColumns = () => {
    table.classList.toggle("single", holder.value !== "");
    const other = (name) => holder.value !== "" && name !== holder.value;
    for (const cell of table.querySelectorAll("[data-column]")) {
      cell.hidden = other(cell.dataset.column);
    }
    for (const group of groups) {
      const columns = group.dataset.columns.split(" ").filter((name) => !other(name));
      group.hidden = columns.length === 0;
      group.colSpan = Math.max(columns.length, 1);
    }
    const count = table.querySelectorAll("thead [data-column]:not([hidden])").length;
    for (const heading of table.querySelectorAll(".source th")) {
      heading.colSpan = count + 1;
    }
  };

  const reset = () => {
    find.value = level.value = holder.value = "";
    showRows();
    showColumns();
    find.focus();
  };

  find.addEventListener("input", showRows);
  level.addEventListener("change", showRows);
  holder.addEventListener("change", showColumns);
  byId("reset").addEventListener("click", reset);
  byId("controls").addEventListener("submit", (event) => event.preventDefault());
  byId("controls").hidden = false;
  // a browser may restore the filter's fields when the page is reloaded
  showRows();
  showColumns();
})();
