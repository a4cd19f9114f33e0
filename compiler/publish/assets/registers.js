// Registers: sift a table while typing, sort it by a column. Without JavaScript it is a table like any other.
(function () {
  "use strict";
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  function sift(box) {
    const table = document.getElementById(box.dataset.pcSift);
    const input = box.querySelector("input");
    const status = box.querySelector("[data-pc-shown]");
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    box.hidden = false;
    input.addEventListener("input", () => {
      const wanted = fold(input.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const text = fold(row.textContent);
        row.hidden = !wanted.every((word) => text.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      status.textContent = wanted.length ? status.dataset.pcShown.replace("#", shown) : "";
    });
  }
  function sortable(table) {
    const order = new Intl.Collator(document.documentElement.lang || "zh", { numeric: true });
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "pc-sorter";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const body = table.tBodies[0];
        const key = (row) => row.cells[column].innerText.trim();
        const rows = [...body.rows].sort((one, other) => order.compare(key(one), key(other)));
        body.append(...(down ? rows.reverse() : rows));
      });
    });
  }
  function start() {
    for (const box of document.querySelectorAll("[data-pc-sift][hidden]")) sift(box);
    for (const table of document.querySelectorAll("table[data-pc-sort]:not(:has(.pc-sorter))")) sortable(table);
  }
  if (typeof document$ !== "undefined") document$.subscribe(start);
  else document.addEventListener("DOMContentLoaded", start);
})();
