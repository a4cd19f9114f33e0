// The filters above a RACI matrix. What is chosen stands in the address: it can be sent on, and the back button undoes it.
(function () {
  "use strict";
  let shown = null;

  // One cell for each column, where the page has one for several empty ones.
  function spread(table) {
    for (const cell of table.querySelectorAll("td[colspan]")) {
      for (let more = cell.colSpan; more > 1; more--) cell.after(document.createElement("td"));
      cell.removeAttribute("colspan");
    }
  }

  function read(table) {
    const heads = Array.from(table.querySelectorAll("thead th[data-key]"));
    const lines = (body) => Array.from(body.querySelectorAll("tr:not(.pc-matrix__flow)"), (row) => ({
      row,
      key: row.dataset.key,
      cells: Array.from(row.cells).slice(1, -1),
      letters: Array.from(row.cells).slice(1, -1).map((cell) => cell.textContent),
      sum: row.cells[row.cells.length - 1],
    }));
    return {
      heads,
      columns: heads.map((head) => ({ key: head.dataset.key, units: (head.dataset.units || "").split(" ") })),
      flows: Array.from(table.tBodies, (body) => ({ body, key: body.dataset.key, title: body.querySelector(".pc-matrix__flow th"), lines: lines(body) })),
      totals: lines(table.tFoot),
    };
  }

  function start() {
    const filter = document.querySelector("[data-pc-raci]");
    shown = null;
    if (!filter) return;
    const table = document.getElementById(filter.dataset.pcRaci);
    spread(table);
    shown = { filter, table, fields: Array.from(filter.querySelectorAll("select, input")), ...read(table) };
    filter.addEventListener("change", () => { write(); show(); });
    filter.querySelector("[data-pc-reset]").addEventListener("click", () => {
      for (const field of shown.fields) choose(field, "");
      write();
      show();
      shown.fields[0].focus();
    });
    filter.hidden = false;
    fromAddress();
  }

  function chosen(field) {
    return field.type === "checkbox" ? (field.checked ? field.value : "") : field.value;
  }
  function choose(field, value) {
    if (field.type === "checkbox") field.checked = value === field.value;
    else field.value = Array.from(field.options).some((option) => option.value === value) ? value : "";
  }

  function fromAddress() {
    if (!shown) return;
    const wanted = new URL(location.href).searchParams;
    for (const field of shown.fields) choose(field, wanted.get(field.name) || "");
    show();
  }
  function write() {
    const address = new URL(location.href);
    for (const field of shown.fields) {
      if (chosen(field)) address.searchParams.set(field.name, chosen(field));
      else address.searchParams.delete(field.name);
    }
    if (address.href !== location.href) history.pushState(null, "", address);
  }

  function show() {
    const want = Object.fromEntries(shown.fields.map((field) => [field.name, chosen(field)]));
    const narrowed = Boolean(want.unit || want.role || want.flow || want.letter);
    const mine = shown.columns.map((column) =>
      (!want.unit || column.units.includes(want.unit)) && (!want.role || column.key === want.role));
    const fits = (letters) => letters && (!want.letter || letters.includes(want.letter));
    const used = shown.columns.map(() => false);
    let rows = 0, all = 0;
    for (const flow of shown.flows) {
      let any = false;
      for (const line of flow.lines) {
        const fit = (!want.flow || flow.key === want.flow) && line.letters.some((letters, at) => mine[at] && fits(letters));
        line.row.hidden = !fit;
        all += 1;
        if (!fit) continue;
        any = true;
        rows += 1;
        line.letters.forEach((letters, at) => { if (fits(letters) && (mine[at] || want.others)) used[at] = true; });
      }
      flow.body.hidden = !any;
    }
    const kept = used.map((use) => use || !narrowed);
    const count = kept.filter(Boolean).length;
    shown.heads.forEach((head, at) => { head.hidden = !kept[at]; });
    for (const flow of shown.flows) {
      flow.title.colSpan = count + 2;
      for (const line of flow.lines) {
        let taking = 0;
        line.cells.forEach((cell, at) => {
          cell.hidden = !kept[at];
          if (!line.letters[at]) return;
          for (const letter of cell.children) letter.hidden = Boolean(want.letter) && letter.textContent !== want.letter;
          if (kept[at] && fits(line.letters[at])) taking += 1;
        });
        line.sum.textContent = taking;
      }
    }
    for (const total of shown.totals) {
      const counts = shown.columns.map(() => 0);
      for (const flow of shown.flows) for (const line of flow.lines) {
        if (!line.row.hidden) line.letters.forEach((letters, at) => { if (kept[at] && letters.includes(total.key)) counts[at] += 1; });
      }
      total.row.hidden = Boolean(want.letter) && total.key !== want.letter;
      total.cells.forEach((cell, at) => { cell.hidden = !kept[at]; cell.textContent = counts[at] || ""; });
      total.sum.textContent = counts.reduce((sum, more) => sum + more, 0);
    }
    shown.table.classList.toggle("pc-matrix--few", count <= 2);
    shown.table.parentElement.hidden = !rows;
    shown.filter.querySelector("[data-pc-reset]").disabled = !narrowed && !want.others;
    shown.filter.querySelector("[name=others]").disabled = !want.unit && !want.role;
    tell({ rows, all_rows: all, actors: count, all_actors: shown.columns.length });
  }

  function tell(numbers) {
    const told = shown.filter.querySelector("[role=status]");
    const text = numbers.rows ? told.dataset.some : told.dataset.none;
    told.textContent = text.replace(/\{(\w+)\}/g, (_, name) => numbers[name]);
  }

  window.addEventListener("popstate", fromAddress);
  if (typeof document$ !== "undefined") document$.subscribe(start);
  else document.addEventListener("DOMContentLoaded", start);
})();
